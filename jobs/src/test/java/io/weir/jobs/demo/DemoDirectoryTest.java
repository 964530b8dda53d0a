package io.weir.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.connectors.process.Attached;
import io.weir.jobs.console.CommandFailure;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoDirectoryTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"run/scoring.lock", "run/learning.lock", "broker/lock"})
    void aProcessOfAnEarlierDemoThatDoesNotEndIsToldByItsLock(String file) throws Exception {
        DemoDirectory directory = new DemoDirectory(root);
        FileLock held = Attached.lock(root.resolve(file), Duration.ZERO);

        assertThatThrownBy(() -> directory.awaitPredecessors(Duration.ofMillis(100)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll("still runs", root.resolve(file).toString());

        held.acquiredBy().close();
        directory.awaitPredecessors(Duration.ZERO);
        assertThat(Attached.lock(root.resolve(file), Duration.ZERO)).isNotNull();
    }

    @Test
    void startingOverKeepsTheLocksAndNothingElse() throws Exception {
        DemoDirectory directory = new DemoDirectory(root);
        directory.prepare().acquiredBy().close();
        Files.createDirectories(directory.broker().resolve("data/transactions-0"));
        Files.createDirectories(directory.checkpoints("scoring").resolve("a/chk-1"));
        for (Path file : new Path[] {
            directory.broker().resolve("lock"),
            directory.broker().resolve("server.properties"),
            directory.run("scoring.lock"),
            directory.log("scoring"),
            directory.stream()
        }) {
            Files.writeString(file, "");
        }
        assertThat(directory.isUsed()).isTrue();

        directory.clear();

        assertThat(directory.isUsed()).isFalse();
        assertThat(directory.broker()).isDirectoryNotContaining(file -> !file.endsWith("lock"));
        assertThat(directory.broker().resolve("lock")).exists();
        assertThat(directory.run("scoring.lock")).exists();
        assertThat(directory.stream()).doesNotExist();
        assertThat(root.resolve("checkpoints")).isEmptyDirectory();
        assertThat(root.resolve("logs")).isEmptyDirectory();
    }
}
