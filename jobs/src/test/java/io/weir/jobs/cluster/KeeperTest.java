package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process that keeps a cluster, as long as it has not come up. */
class KeeperTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private Process start(UpOptions options) throws IOException {
        Process keeper = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dweir.home=" + HOME,
                        "-Dlog4j2.configurationFile=" + HOME.resolve("flink-conf/log4j2.properties"),
                        "-Dlog.file=" + folder.resolve("keeper.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Keeper.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        keeper.getOutputStream()
                .write((new ObjectMapper().writeValueAsString(options) + "\n").getBytes(StandardCharsets.UTF_8));
        keeper.getOutputStream().flush();
        return keeper;
    }

    @Test
    void keeperEndsWithTheUpThatStartedItAndIgnoresCtrlC() throws Exception {
        // Something that takes connections and never answers: the keeper waits for this Kafka.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String kafka = "127.0.0.1:" + silent.getLocalPort();
            Process keeper = start(new UpOptions(null, kafka, null, 1, Map.of(), 0, 0, 0));
            try {
                ClusterDirectory directory = new ClusterDirectory(folder);
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> ClusterRecord.running(directory).isPresent());
                new ProcessBuilder("kill", "-INT", Long.toString(keeper.pid()))
                        .start()
                        .waitFor();
                assertThat(ClusterRecord.running(directory).orElseThrow().ready())
                        .isFalse();
                assertThat(keeper.isAlive()).isTrue();

                keeper.getOutputStream().close(); // as the end of `up` does, whatever ended it

                assertThat(keeper.waitFor(2, TimeUnit.MINUTES)).isTrue();
                assertThat(directory.isKept()).isFalse();
                assertThat(directory.record()).doesNotExist();
            } finally {
                keeper.destroyForcibly();
            }
        }
    }

    @Test
    void whatKeepsItFromComingUpIsTold() throws Exception {
        Process keeper = start(new UpOptions(folder, null, null, 1, Map.of(), 0, 0, 0));
        try {
            String told = new String(keeper.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            KeeperMessage message = KeeperMessage.parse(told.lines()
                    .filter(line -> line.startsWith("{"))
                    .reduce((first, last) -> last)
                    .orElseThrow());
            assertThat(message.failed().message())
                    .isEqualTo("--flink-home is " + folder + ", and there is no lib/flink-dist-VERSION.jar in it.");
            assertThat(keeper.waitFor()).isEqualTo(message.failed().exitCode()).isEqualTo(2);
        } finally {
            keeper.destroyForcibly();
        }
    }
}
