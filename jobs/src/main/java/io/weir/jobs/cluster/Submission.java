package io.weir.jobs.cluster;

import io.weir.jobs.pipeline.SchemaFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was submitted last under a pipeline's name: kept in the cluster's folder beside a copy of the pipeline file.
 *
 * @param pipeline the pipeline's name
 * @param series whether it is one of series
 * @param jar the jar that was submitted
 * @param parallelism of its jobs
 * @param at when, in milliseconds since 1970
 */
record Submission(String pipeline, boolean series, Path jar, int parallelism, long at) {
    /** The copy of the pipeline file: what the running jobs were made of, whatever became of the file. */
    static Path file(ClusterDirectory directory, String pipeline) {
        return directory.pipelines().resolve(pipeline + ".yaml");
    }

    /**
     * Keeps this in the folder.
     *
     * @param schemas the files that the pipeline file names, by their names in it
     */
    void keep(ClusterDirectory directory, String yaml, Map<String, Path> schemas) throws IOException {
        SchemaFile.keep(file(directory, pipeline), schemas);
        ClusterDirectory.replace(file(directory, pipeline), yaml);
        ClusterDirectory.replace(
                directory.pipelines().resolve(pipeline + ".json"), ClusterRecord.JSON.writeValueAsString(this));
    }

    static Optional<Submission> of(ClusterDirectory directory, String pipeline) throws IOException {
        Path kept = directory.pipelines().resolve(pipeline + ".json");
        return Files.exists(kept) ? Optional.of(read(kept)) : Optional.empty();
    }

    /** All that are kept, the newest first. */
    static List<Submission> all(ClusterDirectory directory) throws IOException {
        List<Submission> all = new ArrayList<>();
        if (Files.isDirectory(directory.pipelines())) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.pipelines(), "*.json")) {
                for (Path file : files) {
                    all.add(read(file));
                }
            }
        }
        all.sort(Comparator.comparingLong(Submission::at).reversed());
        return all;
    }

    private static Submission read(Path file) throws IOException {
        return ClusterRecord.JSON.readValue(file.toFile(), Submission.class);
    }
}
