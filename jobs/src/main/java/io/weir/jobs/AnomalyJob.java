package io.weir.jobs;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.OutputRecordTypeInfo;
import io.weir.jobs.pipeline.SeriesPipeline;
import io.weir.jobs.pipeline.TopicNames;
import io.weir.operators.anomaly.DetectAnomalies;
import io.weir.operators.anomaly.DetectionPlan;
import io.weir.operators.anomaly.VerdictEncoder;
import io.weir.operators.anomaly.VerdictJson;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * The anomaly job: the rows of a pipeline of series are validated and judged, each by the detector of its key, and what was
 * found becomes {@code anomalies} and {@code alerts}; what is no valid row goes to {@code dead-letters}.
 *
 * <p>{@code flink run -c io.weir.jobs.AnomalyJob weir-jobs-VERSION-flink.jar --pipeline FILE --bootstrap-servers HOST:PORT};
 * without a cluster it runs in this JVM.
 */
public final class AnomalyJob {
    private AnomalyJob() {}

    public static void main(String[] args) throws Exception {
        JobArguments arguments = JobArguments.parse("AnomalyJob", args);
        SeriesPipeline pipeline = arguments.seriesPipeline();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(arguments.flink());
        define(env, pipeline, arguments.kafka());
        env.execute("weir anomalies: " + pipeline.name());
    }

    /** Adds the job to an environment. */
    static void define(StreamExecutionEnvironment env, SeriesPipeline pipeline, KafkaSettings kafka) {
        PipelineSteps steps = new PipelineSteps(pipeline.events());
        define(pipeline, steps, KafkaEnds.of("anomalies", env, pipeline.events(), steps, kafka));
    }

    /** Adds it between these ends. */
    static void define(SeriesPipeline pipeline, PipelineSteps steps, JobEnds ends) {
        EventSchema schema = steps.schema();
        SingleOutputStreamOperator<Event> valid = ends.occurrences("metrics");

        int[] keys = pipeline.key().stream().mapToInt(schema::index).toArray();
        OutputTag<OutputRecord> atOnce = new OutputTag<>("at once", OutputRecordTypeInfo.INSTANCE);
        SingleOutputStreamOperator<OutputRecord> judged = valid.keyBy(
                        event -> schema.groupOf(event.row(), keys), schema.groupType(keys))
                .transform(
                        "detect anomalies",
                        OutputRecordTypeInfo.INSTANCE,
                        new DetectAnomalies<>(
                                schema,
                                keys,
                                new DetectionPlan(pipeline.detect()),
                                pipeline.events().decide().alertAbove(),
                                pipeline.forgetAfter().toMillis(),
                                pipeline.cacheBytes(),
                                encoder(schema, keys, pipeline.events().topics()),
                                atOnce))
                .uid("detect-anomalies");

        ends.writeExactlyOnce("anomalies", judged);
        ends.writeAtOnce("alerts", judged.getSideOutput(atOnce));
        ends.writeDeadLetters(valid.getSideOutput(steps.rejected()));
    }

    private static VerdictEncoder<OutputRecord> encoder(EventSchema schema, int[] keys, TopicNames topics) {
        VerdictJson json = new VerdictJson(schema, keys);
        String anomalies = topics.decisions();
        String alerts = topics.alerts();
        return (verdict, atCheckpoint, atOnce) -> {
            String key = schema.keyOf(verdict.event().row(), keys);
            atCheckpoint.accept(Outputs.record(anomalies, key, json.verdict(verdict)));
            if (verdict.alert()) {
                atOnce.accept(Outputs.record(alerts, key, json.alert(verdict)));
            }
        };
    }
}
