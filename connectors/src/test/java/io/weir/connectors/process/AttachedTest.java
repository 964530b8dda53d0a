package io.weir.connectors.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes: what is tested is how they live and die. */
class AttachedTest {
    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatStillRuns() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void endOfInputEndsTheChildInOrder() throws Exception {
        Process child = start("child", Waits.class, "one", "two");
        await().atMost(30, TimeUnit.SECONDS).until(() -> output("child").contains("[one, two]"));

        child.getOutputStream().close();

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
        assertThat(output("child")).contains("shutdown hook");
    }

    @Test
    void ctrlCLeavesTheChildRunning() throws Exception {
        Process child = start("child", Waits.class);
        await().atMost(30, TimeUnit.SECONDS).until(() -> output("child").contains("[]"));

        new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor();

        // A JVM that dies of a signal is gone well within this time.
        assertThat(child.waitFor(1, TimeUnit.SECONDS)).isFalse();
        assertThat(output("child")).doesNotContain("shutdown hook");
    }

    @Test
    void nextOwnerWaitsUntilThePreviousOneIsKilled() throws Exception {
        Process first = start("first", Waits.class);
        await().atMost(30, TimeUnit.SECONDS).until(() -> output("first").contains("[]"));
        assertThat(Attached.lock(directory.resolve("lock"), Duration.ZERO)).isNull();
        Process second = start("second", Waits.class);

        first.destroyForcibly();

        await().atMost(30, TimeUnit.SECONDS).until(() -> output("second").contains("[]"));
        assertThat(second.isAlive()).isTrue();
    }

    @Test
    void mainThatThrowsEndsWithOneAndItsStackTrace() throws Exception {
        Process child = start("child", Throws.class);

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isEqualTo(1);
        assertThat(output("child"))
                .contains("IllegalStateException: out of order")
                .contains("at io.weir");
    }

    @Test
    void lockIsFreeAgainAfterItsRelease() throws Exception {
        Path file = directory.resolve("own");
        var lock = Attached.lock(file, Duration.ZERO);
        assertThat(lock).isNotNull();
        assertThat(Attached.lock(file, Duration.ZERO)).isNull();

        lock.acquiredBy().close();

        assertThat(Attached.lock(file, Duration.ZERO)).isNotNull();
    }

    /** Prints its arguments and never returns. */
    public static final class Waits {
        public static void main(String[] args) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shutdown hook")));
            System.out.println(List.of(args));
            Thread.currentThread().join();
        }
    }

    /** Fails at once. */
    @SuppressWarnings("DoNotCallSuggester")
    public static final class Throws {
        public static void main(String[] args) {
            throw new IllegalStateException("out of order");
        }
    }

    private Process start(String name, Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                classes(Attached.class) + File.pathSeparator + classes(main),
                Attached.class.getName(),
                directory.resolve("lock").toString(),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        started.add(process);
        return process;
    }

    private static Path classes(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private String output(String name) throws IOException {
        return new String(Files.readAllBytes(directory.resolve(name + ".log")), StandardCharsets.UTF_8);
    }
}
