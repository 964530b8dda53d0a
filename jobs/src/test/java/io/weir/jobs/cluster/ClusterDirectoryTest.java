package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster's folder tells of what runs. */
class ClusterDirectoryTest {
    @TempDir
    private Path folder;

    private ClusterDirectory directory;

    @BeforeEach
    void makeFolder() throws Exception {
        directory = new ClusterDirectory(folder);
        directory.create();
    }

    private void writeRecordOf(long keeper) throws Exception {
        UpOptions options = new UpOptions(null, null, null, 2, Map.of(), 0, 0, 0);
        ClusterDirectory.replace(
                directory.record(),
                new ClusterRecord(
                                keeper,
                                true,
                                options,
                                java.net.URI.create("http://127.0.0.1:8081"),
                                "2.2.0",
                                List.of(folder.resolve("a b.jar")),
                                "127.0.0.1:9092",
                                null,
                                0,
                                List.of())
                        .toJson());
    }

    @Test
    void recordOfAKilledKeeperIsNotBelievedAndTheProcessThatGotItsIdIsLeftAlone() throws Exception {
        Process somebodyElse = new ProcessBuilder("sleep", "100").start();
        try {
            writeRecordOf(somebodyElse.pid());
            directory.writePid("taskmanager-1", somebodyElse.pid());
            Files.createFile(directory.run("taskmanager-1.lock"));

            assertThat(ClusterRecord.running(directory)).isEmpty();
            assertThat(directory.running()).isEmpty();
            assertThat(Weir.commandLine().execute("down", "--directory=" + folder))
                    .isEqualTo(ExitCode.OK);
            assertThat(somebodyElse.isAlive()).isTrue();
        } finally {
            somebodyElse.destroyForcibly();
        }
    }

    @Test
    void recordIsBelievedWhileItsKeeperHoldsTheLock() throws Exception {
        writeRecordOf(ProcessHandle.current().pid());
        FileLock lock = directory.lock(Duration.ZERO);
        try {
            assertThat(directory.isKept()).isTrue();
            assertThat(ClusterRecord.running(directory)).hasValueSatisfying(record -> {
                assertThat(record.keeper()).isEqualTo(ProcessHandle.current().pid());
                assertThat(record.classPath()).containsExactly(folder.resolve("a b.jar"));
                assertThat(record.options().taskManagers()).isEqualTo(2);
            });
        } finally {
            lock.acquiredBy().close();
        }
        assertThat(directory.isKept()).isFalse();
    }

    @Test
    void processesThatRunAreThoseThatHoldTheirLocks() throws Exception {
        Files.createFile(directory.run("taskmanager-2.lock"));
        Files.createDirectories(directory.broker());
        FileLock taskManager =
                io.weir.connectors.process.Attached.lock(directory.run("taskmanager-1.lock"), Duration.ZERO);
        FileLock kafka =
                io.weir.connectors.process.Attached.lock(directory.broker().resolve("lock"), Duration.ZERO);
        try {
            assertThat(directory.running()).containsExactlyInAnyOrder("kafka", "taskmanager-1");
        } finally {
            taskManager.acquiredBy().close();
            kafka.acquiredBy().close();
        }
        assertThat(directory.running()).isEmpty();
    }

    @Test
    void clearingLeavesTheLocksAlone() throws Exception {
        Path lock = Files.createFile(Files.createDirectories(directory.broker()).resolve("lock"));
        Path data = Files.createFile(
                Files.createDirectories(directory.broker().resolve("data")).resolve("log"));
        Path checkpoint = Files.createFile(Files.createDirectories(directory.checkpoints("card-fraud", "scoring"))
                .resolve("_metadata"));

        directory.clear();

        assertThat(lock).exists();
        assertThat(data).doesNotExist();
        assertThat(checkpoint).doesNotExist();
        new ClusterDirectory(folder.resolve("not there yet")).clear();
    }

    @Test
    void anIdThatIsNoneIsNoProcess() throws Exception {
        Files.writeString(directory.run("kafka.pid"), "\n");
        assertThat(directory.pid("kafka")).isEmpty();
        assertThat(directory.pid("nobody")).isEmpty();
    }
}
