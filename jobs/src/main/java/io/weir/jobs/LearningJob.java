package io.weir.jobs;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.OutputRecordTypeInfo;
import io.weir.jobs.pipeline.Labels;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.event.Event;
import io.weir.operators.learning.FeatureLogJson;
import io.weir.operators.learning.LearningEncoder;
import io.weir.operators.learning.LearningOperator;
import io.weir.operators.learning.MetricsJson;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Learns from labels: joins them with the feature log, scores first, then learns, and publishes versions of the model.
 *
 * <p>Submitted with {@code flink run -c io.weir.jobs.LearningJob weir-jobs-flink.jar --pipeline FILE --bootstrap-servers
 * HOST:PORT}; without a cluster it runs in this JVM.
 */
public final class LearningJob {
    private LearningJob() {}

    public static void main(String[] args) throws Exception {
        JobArguments arguments = JobArguments.parse("LearningJob", args);
        Pipeline pipeline = arguments.pipeline();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(arguments.flink());
        define(env, pipeline, arguments.kafka(), KafkaEnds.publishedVersion(pipeline, arguments.kafka()));
        env.execute("weir learning: " + pipeline.name());
    }

    /**
     * Adds the job to an environment.
     *
     * @param publishedVersion the version from which a learner without state counts on
     */
    static void define(StreamExecutionEnvironment env, Pipeline pipeline, KafkaSettings kafka, long publishedVersion) {
        Labels labels = pipeline.labels()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "pipeline " + pipeline.name()
                                        + " has no labels, so there is nothing to learn: add the section 'labels', or run its scoring alone"));
        PipelineSteps steps = new PipelineSteps(pipeline);
        KafkaEnds ends = new KafkaEnds("learning", env, pipeline, steps, kafka);

        FeatureLogJson json = new FeatureLogJson(
                steps.schema(),
                pipeline.model().name(),
                steps.features().fingerprint(),
                steps.features().size());
        SingleOutputStreamOperator<Event> log =
                ends.events("feature-log", pipeline.topics().featureLog(), (message, record) -> json.parse(message));
        SingleOutputStreamOperator<Event> valid = ends.labels(labels);
        SingleOutputStreamOperator<Event> examples = steps.join(log.union(valid), labels.maxWait(), false);
        SingleOutputStreamOperator<OutputRecord> learned = examples.transform(
                        "learn",
                        OutputRecordTypeInfo.INSTANCE,
                        new LearningOperator<>(
                                        pipeline.model().name(),
                                        steps.learner(),
                                        pipeline.model().publishEvery(),
                                        new Publisher(
                                                pipeline.model().name(),
                                                pipeline.topics().models(),
                                                pipeline.topics().modelMetrics()))
                                .after(publishedVersion))
                .setParallelism(1)
                .uid("learn");

        ends.writeExactlyOnce("models", learned).setParallelism(1);
        ends.writeDeadLetters(log.getSideOutput(steps.rejected())
                .union(valid.getSideOutput(steps.rejected()), examples.getSideOutput(steps.rejected())));
    }

    /** What the learner found, as records of the topics of models and of their metrics. */
    private static final class Publisher implements LearningEncoder<OutputRecord> {
        private static final long serialVersionUID = 1L;

        private final String model;
        private final String models;
        private final String modelMetrics;

        Publisher(String model, String models, String modelMetrics) {
            this.model = model;
            this.models = models;
            this.modelMetrics = modelMetrics;
        }

        @Override
        public void published(ModelSnapshot snapshot, Consumer<OutputRecord> out) {
            out.accept(Outputs.record(models, model, snapshot.toJson()));
        }

        @Override
        public void measured(
                long version,
                long eventTime,
                OnlineLearner learner,
                MetricsReport metrics,
                Consumer<OutputRecord> out) {
            out.accept(Outputs.record(
                    modelMetrics, model, MetricsJson.encode(model, version, eventTime, learner, metrics)));
        }
    }
}
