package io.weir.jobs;

import io.weir.connectors.kafka.KafkaOutputs;
import io.weir.connectors.kafka.KafkaSources;
import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.OutputRecordTypeInfo;
import io.weir.connectors.kafka.RawRecord;
import io.weir.connectors.kafka.RecordParser;
import io.weir.gpu.route.DevicePreference;
import io.weir.jobs.pipeline.Labels;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.TopicNames;
import io.weir.operators.decision.DecisionEncoder;
import io.weir.operators.decision.DecisionJson;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.scoring.ScoringOperator;
import io.weir.operators.scoring.ScoringSettings;
import io.weir.operators.validation.JsonEvents;
import io.weir.operators.validation.JsonLabels;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * Scores every event of a topic: validate, identify, window features, micro-batch, score, decide.
 *
 * <p>Submitted with {@code flink run -c io.weir.jobs.ScoringJob weir-jobs-flink.jar --pipeline FILE --bootstrap-servers
 * HOST:PORT}; without a cluster it runs in this JVM.
 */
public final class ScoringJob {
    private ScoringJob() {}

    public static void main(String[] args) throws Exception {
        JobArguments arguments = JobArguments.parse("ScoringJob", args);
        Pipeline pipeline = arguments.pipeline();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(arguments.flink());
        define(env, pipeline, arguments.bootstrap(), arguments.transactionTimeout(), arguments.kafka());
        env.execute("weir scoring: " + pipeline.name());
    }

    /** Adds the job to an environment. */
    static void define(
            StreamExecutionEnvironment env,
            Pipeline pipeline,
            String bootstrap,
            Duration transactionTimeout,
            Map<String, String> kafka) {
        PipelineSteps steps = new PipelineSteps(pipeline);
        String group = "weir-scoring-" + pipeline.name();
        TopicNames topics = pipeline.topics();

        SingleOutputStreamOperator<Event> valid = steps.split(events(env, pipeline, steps, bootstrap, group, kafka), "events");
        DataStream<Event> signals = valid;
        if (pipeline.labels().isPresent()) {
            // A label that cannot be read is the learning job's dead letter: here it would be a second one.
            signals = valid.union(steps.split(labels(env, pipeline, steps, bootstrap, group, kafka), "labels"));
        }
        SingleOutputStreamOperator<Event> identified = steps.identify(signals, false);
        DataStream<Event> featured = steps.features(identified, false);

        OutputTag<OutputRecord> atOnce = new OutputTag<>("at once", OutputRecordTypeInfo.INSTANCE);
        SingleOutputStreamOperator<OutputRecord> decided = featured.connect(
                        models(env, topics, bootstrap, group, kafka).broadcast())
                .transform(
                        "score",
                        OutputRecordTypeInfo.INSTANCE,
                        new ScoringOperator<>(settings(pipeline, steps), encoder(pipeline, steps.schema()), atOnce))
                .uid("score");

        decided.sinkTo(KafkaOutputs.exactlyOnce(bootstrap, group + "-decisions", transactionTimeout, kafka))
                .name("decisions, feature log")
                .uid("decisions");
        decided.getSideOutput(atOnce)
                .sinkTo(KafkaOutputs.atLeastOnce(bootstrap, kafka))
                .name("alerts")
                .uid("alerts");
        valid.getSideOutput(steps.rejected())
                .union(identified.getSideOutput(steps.rejected()))
                .map(Outputs.deadLetters(pipeline.name(), topics.deadLetters()))
                .returns(OutputRecordTypeInfo.INSTANCE)
                .name("dead letters")
                .uid("dead-letter-records")
                .sinkTo(KafkaOutputs.exactlyOnce(bootstrap, group + "-dead-letters", transactionTimeout, kafka))
                .name("dead letters")
                .uid("dead-letters");
    }

    private static DataStream<Event> events(
            StreamExecutionEnvironment env,
            Pipeline pipeline,
            PipelineSteps steps,
            String bootstrap,
            String group,
            Map<String, String> kafka) {
        JsonEvents json =
                new JsonEvents(steps.schema(), steps.validator(), pipeline.source().maxBytes());
        RecordParser<Event> parser =
                (record, out) -> out.collect(json.parse(original(record), record.timestamp(), record.sentAt()));
        return env.fromSource(
                        KafkaSources.source(bootstrap, pipeline.source().topic(), group, parser, steps.type())
                                .committedOnly()
                                .properties(kafka)
                                .build(),
                        steps.watermarks(),
                        "events")
                .uid("events");
    }

    static DataStream<Event> labels(
            StreamExecutionEnvironment env,
            Pipeline pipeline,
            PipelineSteps steps,
            String bootstrap,
            String group,
            Map<String, String> kafka) {
        Labels labels = pipeline.labels().orElseThrow();
        JsonLabels json = new JsonLabels(steps.schema(), labels.id(), labels.label(), labels.time());
        RecordParser<Event> parser = (record, out) -> out.collect(json.parse(original(record)));
        return env.fromSource(
                        KafkaSources.source(bootstrap, labels.topic(), group, parser, steps.type())
                                .committedOnly()
                                .properties(kafka)
                                .build(),
                        steps.watermarks(),
                        "labels")
                .uid("labels");
    }

    static Original original(RawRecord record) {
        return new Original(record.key(), record.value(), record.topic(), record.partition(), record.offset());
    }

    private static DataStream<byte[]> models(
            StreamExecutionEnvironment env, TopicNames topics, String bootstrap, String group, Map<String, String> kafka) {
        RecordParser<byte[]> parser = (record, out) -> {
            if (record.value() != null) {
                out.collect(record.value());
            }
        };
        return env.fromSource(
                        KafkaSources.source(
                                        bootstrap,
                                        topics.models(),
                                        group + "-models",
                                        parser,
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
                                .committedOnly()
                                .fromEarliest()
                                .properties(kafka)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "models")
                .uid("models")
                .setParallelism(1);
    }

    private static ScoringSettings settings(Pipeline pipeline, PipelineSteps steps) {
        return new ScoringSettings(
                pipeline.model().name(),
                steps.features().names(),
                pipeline.model().prior(),
                pipeline.batch().size(),
                Math.max(1, pipeline.batch().maxDelay().toMillis()),
                pipeline.decide().alertAbove(),
                DevicePreference.AUTO);
    }

    private static DecisionEncoder<OutputRecord> encoder(Pipeline pipeline, EventSchema schema) {
        DecisionJson json = new DecisionJson(schema, pipeline.model().name());
        String decisions = pipeline.topics().decisions();
        String featureLog = pipeline.topics().featureLog();
        String alerts = pipeline.topics().alerts();
        boolean learns = pipeline.labels().isPresent();
        return (decision, atCheckpoint, atOnce) -> {
            String id = schema.idOf(decision.event().row());
            atCheckpoint.accept(Outputs.record(decisions, id, json.decision(decision)));
            if (learns) {
                atCheckpoint.accept(Outputs.record(featureLog, id, json.features(decision)));
            }
            if (decision.alert()) {
                atOnce.accept(Outputs.record(alerts, id, json.alert(decision)));
            }
        };
    }
}
