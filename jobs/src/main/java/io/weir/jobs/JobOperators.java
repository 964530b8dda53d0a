package io.weir.jobs;

import io.weir.gpu.model.DenseModel;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.ml.PublishedRecords;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;

/** What a pipeline's jobs are made of, told without a broker or a cluster. */
public final class JobOperators {
    private JobOperators() {}

    /** The names of the scoring job's operators, in the order in which they were added. */
    public static List<String> ofScoring(Pipeline pipeline) {
        return names(env -> ScoringJob.define(env, pipeline, KafkaSettings.NOWHERE));
    }

    /** The names of the learning job's operators; none if the pipeline has no labels. */
    public static List<String> ofLearning(Pipeline pipeline) {
        return pipeline.labels().isEmpty()
                ? List.of()
                : names(env -> LearningJob.define(env, pipeline, KafkaSettings.NOWHERE, PublishedRecords.NONE));
    }

    /** The pipeline's model before anything was learned: the shape that every version of it has. */
    public static DenseModel model(Pipeline pipeline) {
        return new PipelineSteps(pipeline).learner(pipeline.model()).create().model();
    }

    private static List<String> names(Consumer<StreamExecutionEnvironment> job) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobDefaults.configuration());
        env.enableCheckpointing(Duration.ofSeconds(10).toMillis());
        job.accept(env);
        return env.getStreamGraph().getStreamNodes().stream()
                .sorted(Comparator.comparingInt(StreamNode::getId))
                .map(StreamNode::getOperatorName)
                .toList();
    }
}
