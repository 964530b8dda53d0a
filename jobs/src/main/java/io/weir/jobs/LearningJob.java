package io.weir.jobs;

import io.weir.connectors.kafka.KafkaOutputs;
import io.weir.connectors.kafka.KafkaSources;
import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.OutputRecordTypeInfo;
import io.weir.connectors.kafka.RecordParser;
import io.weir.jobs.pipeline.Labels;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.TopicNames;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.event.Event;
import io.weir.operators.learning.FeatureLogJson;
import io.weir.operators.learning.LabelJoin;
import io.weir.operators.learning.LearningEncoder;
import io.weir.operators.learning.LearningOperator;
import io.weir.operators.learning.MetricsJson;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.datastream.DataStream;
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
        define(env, pipeline, arguments.bootstrap(), arguments.transactionTimeout(), arguments.kafka());
        env.execute("weir learning: " + pipeline.name());
    }

    /** Adds the job to an environment. */
    static void define(
            StreamExecutionEnvironment env,
            Pipeline pipeline,
            String bootstrap,
            Duration transactionTimeout,
            Map<String, String> kafka) {
        Labels labels = pipeline.labels()
                .orElseThrow(() -> new IllegalArgumentException("pipeline " + pipeline.name()
                        + " has no labels, so there is nothing to learn: add the section 'labels', or run its scoring alone"));
        PipelineSteps steps = new PipelineSteps(pipeline);
        String group = "weir-learning-" + pipeline.name();
        TopicNames topics = pipeline.topics();

        SingleOutputStreamOperator<Event> log =
                steps.split(featureLog(env, pipeline, steps, bootstrap, group, kafka), "feature-log");
        SingleOutputStreamOperator<Event> valid =
                steps.split(ScoringJob.labels(env, pipeline, steps, bootstrap, group, kafka), "labels");
        SingleOutputStreamOperator<Event> examples = steps.byId(log.union(valid))
                .process(new LabelJoin(steps.schema(), labels.maxWait().toMillis(), false, steps.rejected()))
                .returns(steps.type())
                .name("join labels")
                .uid("join-labels");

        ModelSpec model = pipeline.model();
        examples.transform(
                        "learn",
                        OutputRecordTypeInfo.INSTANCE,
                        new LearningOperator<>(
                                model.name(),
                                steps.learner(),
                                model.publishEvery(),
                                new Publisher(model.name(), topics.models(), topics.modelMetrics())))
                .setParallelism(1)
                .uid("learn")
                .sinkTo(KafkaOutputs.exactlyOnce(bootstrap, group + "-models", transactionTimeout, kafka))
                .setParallelism(1)
                .name("models, metrics")
                .uid("models");
        log.getSideOutput(steps.rejected())
                .union(valid.getSideOutput(steps.rejected()), examples.getSideOutput(steps.rejected()))
                .map(Outputs.deadLetters(pipeline.name(), topics.deadLetters()))
                .returns(OutputRecordTypeInfo.INSTANCE)
                .name("dead letters")
                .uid("dead-letter-records")
                .sinkTo(KafkaOutputs.exactlyOnce(bootstrap, group + "-dead-letters", transactionTimeout, kafka))
                .name("dead letters")
                .uid("dead-letters");
    }

    private static DataStream<Event> featureLog(
            StreamExecutionEnvironment env,
            Pipeline pipeline,
            PipelineSteps steps,
            String bootstrap,
            String group,
            Map<String, String> kafka) {
        FeatureLogJson json =
                new FeatureLogJson(steps.schema(), steps.features().size());
        RecordParser<Event> parser = (record, out) -> out.collect(json.parse(ScoringJob.original(record)));
        return env.fromSource(
                        KafkaSources.source(bootstrap, pipeline.topics().featureLog(), group, parser, steps.type())
                                .committedOnly()
                                .properties(kafka)
                                .build(),
                        steps.watermarks(),
                        "feature log")
                .uid("feature-log");
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
                long version, long eventTime, OnlineLearner learner, PrequentialMetrics metrics, Consumer<OutputRecord> out) {
            out.accept(Outputs.record(
                    modelMetrics, model, MetricsJson.encode(model, version, eventTime, learner, metrics)));
        }
    }
}
