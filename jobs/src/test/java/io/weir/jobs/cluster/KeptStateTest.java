package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What submitted jobs go on from. */
class KeptStateTest {
    private static final PipelineJobs PIPELINE = new PipelineJobs(
            "card-fraud", false, List.of(PipelineJobs.Kind.SCORING, PipelineJobs.Kind.LEARNING), List.of(), Map.of());

    @TempDir
    private Path folder;

    private ClusterDirectory directory;

    @BeforeEach
    void chooseFolder() {
        directory = new ClusterDirectory(folder);
    }

    private Path complete(Path state, long time) throws Exception {
        Files.createDirectories(state);
        Path metadata = Files.createFile(state.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(time));
        return state;
    }

    @Test
    void newestCheckpointOrSavepointOfEachJobCountsAndIncompleteOnesDoNot() throws Exception {
        Path run = directory.checkpoints("card-fraud", "scoring").resolve("job-1");
        Path savepoints = directory.savepoints("card-fraud", "scoring");
        complete(run.resolve("chk-9"), 1_000_000);
        Path savepoint = complete(savepoints.resolve("savepoint-1"), 2_000_000);
        complete(savepoints.resolve("savepoint-0"), 500_000);
        Files.createDirectories(savepoints.resolve("savepoint-2-begun"));

        assertThat(KeptState.newest(directory, PIPELINE)).isEqualTo(Map.of(PipelineJobs.Kind.SCORING, savepoint));

        Path later = complete(
                directory.checkpoints("card-fraud", "scoring").resolve("job-2").resolve("chk-3"), 3_000_000);
        Path learning = complete(directory.savepoints("card-fraud", "learning").resolve("savepoint-7"), 1);
        assertThat(KeptState.newest(directory, PIPELINE))
                .isEqualTo(Map.of(PipelineJobs.Kind.SCORING, later, PipelineJobs.Kind.LEARNING, learning));
    }

    @Test
    void aSavepointWithWhichAJobWasStoppedInSqlIsItsOwnByTheJobsId() throws Exception {
        // Flink deletes the checkpoints of a job that it stops with a savepoint, but for their folder.
        Files.createDirectories(
                directory.checkpoints("card-fraud", "scoring").resolve("bbebdd748be6692e227a19427cb348e1"));
        complete(directory.savepoints("card-fraud", "scoring").resolve("savepoint-cd5401-f30475834d00"), 1_000_000);
        Path stopped = complete(directory.savepoints().resolve("savepoint-bbebdd-ebee2578341b"), 2_000_000);
        complete(directory.savepoints().resolve("savepoint-c8c7f8-6406e71435ca"), 3_000_000);

        assertThat(KeptState.newest(directory, PIPELINE)).isEqualTo(Map.of(PipelineJobs.Kind.SCORING, stopped));
    }

    @Test
    void stateOfAnotherPipelineIsNotItsOwn() throws Exception {
        complete(directory.savepoints("login-abuse", "scoring").resolve("savepoint-1"), 1);
        assertThat(KeptState.newest(directory, PIPELINE)).isEmpty();
    }
}
