package io.weir.jobs.cluster;

import io.weir.jobs.local.NewestCheckpoint;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the jobs of a pipeline can go on from: the newest of the checkpoints and savepoints in a cluster's folder. */
final class KeptState {
    private KeptState() {}

    /** The newest state of each job; a job without any is not in it. */
    static Map<PipelineJobs.Kind, Path> newest(ClusterDirectory directory, PipelineJobs pipeline) throws IOException {
        Map<PipelineJobs.Kind, Path> newest = new LinkedHashMap<>();
        for (PipelineJobs.Kind kind : pipeline.jobs()) {
            Path checkpoint = NewestCheckpoint.of(directory.checkpoints(pipeline.name(), kind.word()));
            Optional<Path> savepoint = newestSavepoint(directory.savepoints(pipeline.name(), kind.word()));
            if (checkpoint != null && (savepoint.isEmpty() || time(checkpoint) > time(savepoint.get()))) {
                newest.put(kind, checkpoint);
            } else {
                savepoint.ifPresent(path -> newest.put(kind, path));
            }
        }
        return newest;
    }

    private static Optional<Path> newestSavepoint(Path folder) throws IOException {
        Path newest = null;
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> savepoints = Files.newDirectoryStream(folder)) {
                for (Path savepoint : savepoints) {
                    boolean complete = Files.isRegularFile(savepoint.resolve("_metadata"));
                    if (complete && (newest == null || time(savepoint) > time(newest))) {
                        newest = savepoint;
                    }
                }
            }
        }
        return Optional.ofNullable(newest);
    }

    private static long time(Path state) throws IOException {
        return Files.getLastModifiedTime(state.resolve("_metadata")).toMillis();
    }
}
