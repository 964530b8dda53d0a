package io.weir.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Check.Status;
import io.weir.jobs.pipeline.PipelineReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor finds. */
class ChecksTest {
    private static final long MIB = 1L << 20;

    @ParameterizedTest
    @CsvSource({"16, FAIL", "17, OK", "21, OK", "22, FAIL"})
    void onlyTheJavaThatFlinkSupportsIsWell(int feature, Status status) {
        assertThat(MachineChecks.jdk(feature, "/jdk").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"1, WARN", "2, OK"})
    void oneCoreIsFew(int cores, Status status) {
        assertThat(MachineChecks.cores(cores).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"2047, FAIL", "2048, WARN", "4095, WARN", "4096, OK"})
    void littleMemoryIsTold(long mebibytes, Status status) {
        assertThat(MachineChecks.memory(mebibytes * MIB).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"511, FAIL", "512, WARN", "2047, WARN", "2048, OK"})
    void littleDiskIsTold(long mebibytes, Status status) {
        assertThat(MachineChecks.disk(Path.of("/"), mebibytes * MIB).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"3.6.3, WARN", "3.8.7, OK", "3.10.0, OK", "4.0.0-rc-4, OK", "'', WARN", "x.y, WARN"})
    void mavensVersionIsCompared(String version, Status status) {
        assertThat(SoftwareChecks.mavenVersion(version, Path.of("mvn"), "Install Maven.")
                        .status())
                .isEqualTo(status);
    }

    @Test
    void whatIsNextIsOfThePipelineThatWasChecked() {
        assertThat(DoctorCommand.next(null)).isEqualTo("./weir demo");
        assertThat(DoctorCommand.next(Path.of("pipelines/service-metrics.yaml")))
                .isEqualTo("./weir demo --pipeline pipelines/service-metrics.yaml");
    }

    @Test
    void whatAPipelineFileHardlyMeansIsTold(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("p.yaml"),
                """
                name: odd
                source:
                  topic: transactions
                  columns: {transaction_id: BIGINT, amount: DOUBLE, event_time: TIMESTAMP(3)}
                  id: transaction_id
                  event-time: event_time
                  not-before: 2100-01-01
                features:
                  - {of: [amount]}
                labels: {topic: labels, label: is_fraud, time: label_time, wait: 1 ms}
                model: {name: fraud, kind: logistic-regression, publish-every: 2147483647}
                challengers:
                  - {name: forest, kind: adaptive-random-forest, publish-every: 1000001}
                """);

        assertThat(PipelineChecks.all(PipelineReader.read(file), Instant.parse("2026-01-01T00:00:00Z")))
                .allSatisfy(check -> {
                    assertThat(check.status()).isEqualTo(Status.WARN);
                    assertThat(check.advice()).startsWith("Write ");
                })
                .extracting(check -> check.name() + " " + check.found().split(":? ", 2)[0])
                .containsExactly(
                        "source.not-before 2100-01-01T00:00:00Z",
                        "labels.wait 1",
                        "model.publish-every 2147483647",
                        "challengers[0].publish-every 1000001");
        assertThat(PipelineChecks.all(PipelineReader.read(file), Instant.parse("2100-01-01T00:00:00Z")))
                .as("on that day")
                .extracting(Check::name)
                .doesNotContain("source.not-before");
    }

    @Test
    void whatIsNotOnThePathIsTold(@TempDir Path folder) {
        assertThat(SoftwareChecks.maven(folder.toString()).found()).isEqualTo("mvn is not on the PATH");
        assertThat(SoftwareChecks.chromium(folder.toString()).found()).isEqualTo("no Chromium on the PATH");
    }

    @Test
    void theBrokersClassPathHasKafka(@TempDir Path folder) throws Exception {
        assertThat(SoftwareChecks.broker(Optional.empty()).status()).isEqualTo(Status.FAIL);
        assertThat(SoftwareChecks.broker(Optional.of(folder)).found()).isEqualTo("no kafka_2.13 jar in " + folder);

        Files.createFile(folder.resolve("kafka_2.13-4.2.1.jar"));
        assertThat(SoftwareChecks.broker(Optional.of(folder)))
                .isEqualTo(Check.ok("development broker", "kafka_2.13-4.2.1.jar in " + folder));
    }

    @Test
    void rocksDbLoads() {
        assertThat(SoftwareChecks.rocksDb()).isEqualTo(Check.ok("rocksdb", "its native library loads"));
    }

    @Test
    void aFolderThatIsNotThereIsNoFolderForTemporaryFiles(@TempDir Path folder) {
        assertThat(MachineChecks.temporaryFolder(folder).status()).isEqualTo(Status.OK);
        assertThat(folder).isEmptyDirectory();
        assertThat(MachineChecks.temporaryFolder(folder.resolve("none")).status())
                .isEqualTo(Status.FAIL);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTakenPortIsToldWithItsOwner() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.check(socket.getLocalPort(), "the page"))
                    .isEqualTo(Check.warn(
                            "port " + socket.getLocalPort(),
                            "taken by java (process " + ProcessHandle.current().pid() + ")",
                            "The demo takes another port for the page and says which."));
        }
    }
}
