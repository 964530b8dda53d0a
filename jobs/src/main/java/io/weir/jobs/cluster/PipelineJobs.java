package io.weir.jobs.cluster;

import io.weir.connectors.kafka.TopicSpec;
import io.weir.jobs.AnomalyJob;
import io.weir.jobs.LearningJob;
import io.weir.jobs.ScoringJob;
import io.weir.jobs.local.PipelineTopics;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.jobs.pipeline.SeriesPipeline;
import io.weir.jobs.pipeline.SeriesPipelineReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a pipeline file becomes on a cluster.
 *
 * @param name the pipeline's
 * @param series whether it is one of series
 * @param jobs its jobs
 * @param topics those that the jobs need
 * @param schemas the files that the pipeline file names, by the names that it has for them
 */
record PipelineJobs(String name, boolean series, List<Kind> jobs, List<TopicSpec> topics, Map<String, Path> schemas) {
    PipelineJobs {
        jobs = List.copyOf(jobs);
        topics = List.copyOf(topics);
        schemas = Map.copyOf(schemas);
    }

    /** What a job does. */
    enum Kind {
        SCORING("scoring", ScoringJob.class.getName()),
        LEARNING("learning", LearningJob.class.getName()),
        ANOMALIES("anomalies", AnomalyJob.class.getName());

        private final String word;
        private final String mainClass;

        Kind(String word, String mainClass) {
            this.word = word;
            this.mainClass = mainClass;
        }

        /** As it is called in folders and messages. */
        String word() {
            return word;
        }

        String mainClass() {
            return mainClass;
        }

        /** As the job calls itself. */
        String jobName(String pipeline) {
            return "weir " + word + ": " + pipeline;
        }
    }

    /** @throws io.weir.jobs.pipeline.PipelineException if the file is wrong */
    static PipelineJobs of(Path file) {
        if (SeriesPipelineReader.isSeries(file)) {
            SeriesPipeline series = SeriesPipelineReader.read(file);
            return new PipelineJobs(
                    series.name(),
                    true,
                    List.of(Kind.ANOMALIES),
                    PipelineTopics.of(series),
                    series.events().schemaFiles());
        }
        Pipeline pipeline = PipelineReader.read(file);
        List<Kind> jobs = new ArrayList<>(List.of(Kind.SCORING));
        if (pipeline.labels().isPresent()) {
            jobs.add(Kind.LEARNING);
        }
        return new PipelineJobs(pipeline.name(), false, jobs, PipelineTopics.of(pipeline), pipeline.schemaFiles());
    }
}
