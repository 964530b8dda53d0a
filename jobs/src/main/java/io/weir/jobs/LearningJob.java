package io.weir.jobs;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.OutputRecordTypeInfo;
import io.weir.jobs.pipeline.Labels;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.ml.Champion;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.PublishedRecords;
import io.weir.operators.event.Event;
import io.weir.operators.learning.FeatureLogJson;
import io.weir.operators.learning.LearningOperator;
import io.weir.operators.learning.TaughtModel;
import io.weir.operators.promotion.Comparison;
import io.weir.operators.promotion.ComparisonJson;
import io.weir.operators.promotion.PromotionEncoder;
import io.weir.operators.promotion.PromotionOperator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Learns from labels: joins them with the feature log, scores first, then learns, publishes versions of the models, and says which of
 * them decides.
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
        define(env, pipeline, arguments.kafka(), KafkaEnds.published(pipeline, arguments.kafka()));
        env.execute("weir learning: " + pipeline.name());
    }

    /**
     * Adds the job to an environment.
     *
     * @param published what the topic of models holds: learners without state count on from there
     */
    static void define(
            StreamExecutionEnvironment env, Pipeline pipeline, KafkaSettings kafka, PublishedRecords published) {
        Labels labels = pipeline.labels()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "pipeline " + pipeline.name()
                                        + " has no labels, so there is nothing to learn: add the section 'labels', or run its scoring alone"));
        PipelineSteps steps = new PipelineSteps(pipeline);
        define(pipeline, labels, steps, KafkaEnds.of("learning", env, pipeline, steps, kafka), published);
    }

    /** Adds it between these ends. */
    static void define(
            Pipeline pipeline, Labels labels, PipelineSteps steps, JobEnds ends, PublishedRecords published) {
        FeatureLogJson json = new FeatureLogJson(
                        steps.schema(),
                        pipeline.name(),
                        pipeline.models().stream().map(ModelSpec::name).collect(Collectors.toSet()),
                        steps.features().fingerprint(),
                        steps.features().size())
                .withColumns(steps.evaluation().columns());
        SingleOutputStreamOperator<Event> log =
                ends.events("feature-log", pipeline.topics().featureLog(), (message, record) -> json.parse(message));
        SingleOutputStreamOperator<Event> valid = ends.labels(labels);
        SingleOutputStreamOperator<Event> examples = steps.join(log.union(valid), labels.maxWait(), false);
        SingleOutputStreamOperator<OutputRecord> learned = examples.transform(
                        "learn",
                        OutputRecordTypeInfo.INSTANCE,
                        new LearningOperator<>(
                                        pipeline.models().stream()
                                                .map(model -> new TaughtModel(
                                                        model.name(),
                                                        steps.learner(model),
                                                        model.publishEvery(),
                                                        published
                                                                .newest(model.name())
                                                                .map(ModelSnapshot::version)
                                                                .orElse(0L)))
                                                .toList(),
                                        ModelPublisher.of(pipeline, published))
                                .evaluating(steps.evaluation()))
                .setParallelism(1)
                .uid("learn");

        SingleOutputStreamOperator<OutputRecord> promoted = examples.connect(
                        ends.models("models-read").broadcast())
                .transform(
                        "promote",
                        OutputRecordTypeInfo.INSTANCE,
                        new PromotionOperator<>(
                                        pipeline.promotion(),
                                        pipeline.name(),
                                        pipeline.models().stream()
                                                .map(ModelSpec::name)
                                                .toList(),
                                        pipeline.upkeep().keptVersions(),
                                        new Promoter(
                                                pipeline.topics().models(),
                                                pipeline.topics().modelMetrics()))
                                .beginningWith(ends.publishedModels(
                                        pipeline.promotion().rollBack())))
                .setParallelism(1)
                .uid("promote");

        ends.writeExactlyOnce("models", learned.union(promoted)).setParallelism(1);
        ends.writeDeadLetters(log.getSideOutput(steps.rejected())
                .union(valid.getSideOutput(steps.rejected()), examples.getSideOutput(steps.rejected())));
    }

    /** Who decides, and how the models compare, as records of the same topics. */
    private record Promoter(String models, String modelMetrics) implements PromotionEncoder<OutputRecord> {
        @Override
        public void promoted(Champion champion, Consumer<OutputRecord> out) {
            out.accept(Outputs.record(models, champion.key(), champion.toJson()));
        }

        @Override
        public void compared(Comparison comparison, Consumer<OutputRecord> out) {
            String key = ComparisonJson.key(comparison.champion().pipeline());
            out.accept(Outputs.record(modelMetrics, key, ComparisonJson.of(comparison)));
        }
    }
}
