package io.weir.jobs;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.OutputRecordTypeInfo;
import io.weir.jobs.pipeline.Labels;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.ml.Champion;
import io.weir.ml.KeptVersions;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.event.Event;
import io.weir.operators.learning.FeatureLogJson;
import io.weir.operators.learning.LearningEncoder;
import io.weir.operators.learning.LearningOperator;
import io.weir.operators.learning.MetricsJson;
import io.weir.operators.learning.TaughtModel;
import io.weir.operators.promotion.Comparison;
import io.weir.operators.promotion.ComparisonJson;
import io.weir.operators.promotion.PromotionEncoder;
import io.weir.operators.promotion.PromotionOperator;
import java.util.Map;
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
        define(env, pipeline, arguments.kafka(), KafkaEnds.publishedVersions(pipeline, arguments.kafka()));
        env.execute("weir learning: " + pipeline.name());
    }

    /**
     * Adds the job to an environment.
     *
     * @param published the versions from which learners without state count on, by their model
     */
    static void define(
            StreamExecutionEnvironment env, Pipeline pipeline, KafkaSettings kafka, Map<String, Long> published) {
        Labels labels = pipeline.labels()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "pipeline " + pipeline.name()
                                        + " has no labels, so there is nothing to learn: add the section 'labels', or run its scoring alone"));
        PipelineSteps steps = new PipelineSteps(pipeline);
        KafkaEnds ends = KafkaEnds.of("learning", env, pipeline, steps, kafka);

        FeatureLogJson json = new FeatureLogJson(
                steps.schema(),
                pipeline.name(),
                pipeline.models().stream().map(ModelSpec::name).collect(Collectors.toSet()),
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
                                pipeline.models().stream()
                                        .map(model -> new TaughtModel(
                                                model.name(),
                                                steps.learner(model),
                                                model.publishEvery(),
                                                published.getOrDefault(model.name(), 0L)))
                                        .toList(),
                                new Publisher(
                                        pipeline.upkeep().keptVersions(),
                                        pipeline.topics().models(),
                                        pipeline.topics().modelMetrics())))
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
                                pipeline.models().stream().map(ModelSpec::name).toList(),
                                pipeline.upkeep().keptVersions(),
                                new Promoter(
                                        pipeline.topics().models(),
                                        pipeline.topics().modelMetrics())))
                .setParallelism(1)
                .uid("promote");

        ends.writeExactlyOnce("models", learned.union(promoted)).setParallelism(1);
        ends.writeDeadLetters(log.getSideOutput(steps.rejected())
                .union(valid.getSideOutput(steps.rejected()), examples.getSideOutput(steps.rejected())));
    }

    /** What the learner found, as records of the topics of models and of their metrics. */
    private static final class Publisher implements LearningEncoder<OutputRecord> {
        private static final long serialVersionUID = 1L;

        private final KeptVersions kept;
        private final String models;
        private final String modelMetrics;

        Publisher(KeptVersions kept, String models, String modelMetrics) {
            this.kept = kept;
            this.models = models;
            this.modelMetrics = modelMetrics;
        }

        /** The newest under the model's name, each under its own, and what is kept no longer is deleted. */
        @Override
        public void published(ModelSnapshot snapshot, Consumer<OutputRecord> out) {
            byte[] json = snapshot.toJson();
            out.accept(Outputs.record(models, snapshot.name(), json));
            out.accept(Outputs.record(models, KeptVersions.key(snapshot.name(), snapshot.version()), json));
            for (long dropped : kept.dropped(snapshot.version())) {
                out.accept(Outputs.record(models, KeptVersions.key(snapshot.name(), dropped), null));
            }
        }

        @Override
        public void measured(
                String model,
                long version,
                long eventTime,
                OnlineLearner learner,
                MetricsReport metrics,
                Consumer<OutputRecord> out) {
            out.accept(Outputs.record(
                    modelMetrics, model, MetricsJson.encode(model, version, eventTime, learner, metrics)));
        }
    }

    /** Who decides, and how the models compare, as records of the same topics. */
    private record Promoter(String models, String modelMetrics) implements PromotionEncoder<OutputRecord> {
        @Override
        public void promoted(Champion champion, Consumer<OutputRecord> out) {
            out.accept(Outputs.record(models, Champion.key(champion.pipeline()), champion.toJson()));
        }

        @Override
        public void compared(Comparison comparison, Consumer<OutputRecord> out) {
            String key = ComparisonJson.key(comparison.champion().pipeline());
            out.accept(Outputs.record(modelMetrics, key, ComparisonJson.of(comparison)));
        }
    }
}
