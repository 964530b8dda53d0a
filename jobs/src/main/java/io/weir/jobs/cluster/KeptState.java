package io.weir.jobs.cluster;

import io.weir.jobs.local.NewestCheckpoint;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the jobs of a pipeline can go on from: the newest of the checkpoints and savepoints in a cluster's folder. */
final class KeptState {
    private static final int DIGITS_OF_SAVEPOINT = 6;

    private KeptState() {}

    /** The newest state of each job; a job without any is not in it. */
    static Map<PipelineJobs.Kind, Path> newest(ClusterDirectory directory, PipelineJobs pipeline) throws IOException {
        Map<PipelineJobs.Kind, Path> newest = new LinkedHashMap<>();
        for (PipelineJobs.Kind kind : pipeline.jobs()) {
            Path checkpoints = directory.checkpoints(pipeline.name(), kind.word());
            Path checkpoint = NewestCheckpoint.of(checkpoints);
            List<Path> savepoints = savepoints(directory.savepoints(pipeline.name(), kind.word()), "*");
            for (String run : names(checkpoints)) {
                savepoints.addAll(savepoints(directory.savepoints(), "savepoint-" + first(run) + "-*"));
            }
            Optional<Path> savepoint = newest(savepoints);
            if (checkpoint != null && (savepoint.isEmpty() || time(checkpoint) > time(savepoint.get()))) {
                newest.put(kind, checkpoint);
            } else {
                savepoint.ifPresent(path -> newest.put(kind, path));
            }
        }
        return newest;
    }

    /** Flink names a savepoint after the first digits of its job's id, and the folder of a job's checkpoints after all. */
    private static String first(String jobId) {
        return jobId.substring(0, Math.min(DIGITS_OF_SAVEPOINT, jobId.length()));
    }

    private static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> within = Files.newDirectoryStream(folder)) {
                within.forEach(path -> names.add(path.getFileName().toString()));
            }
        }
        return names;
    }

    /** Those that are complete. */
    private static List<Path> savepoints(Path folder, String named) throws IOException {
        List<Path> savepoints = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, named)) {
                for (Path savepoint : found) {
                    if (Files.isRegularFile(savepoint.resolve("_metadata"))) {
                        savepoints.add(savepoint);
                    }
                }
            }
        }
        return savepoints;
    }

    private static Optional<Path> newest(List<Path> savepoints) throws IOException {
        Path newest = null;
        for (Path savepoint : savepoints) {
            if (newest == null || time(savepoint) > time(newest)) {
                newest = savepoint;
            }
        }
        return Optional.ofNullable(newest);
    }

    private static long time(Path state) throws IOException {
        return Files.getLastModifiedTime(state.resolve("_metadata")).toMillis();
    }
}
