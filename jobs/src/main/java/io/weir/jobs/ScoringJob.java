package io.weir.jobs;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.OutputRecordTypeInfo;
import io.weir.jobs.pipeline.Batch;
import io.weir.jobs.pipeline.Decide;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.batching.BatchLimits;
import io.weir.operators.decision.AlertRule;
import io.weir.operators.decision.DecisionEncoder;
import io.weir.operators.decision.DecisionJson;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.scoring.ScoringOperator;
import io.weir.operators.scoring.ScoringSettings;
import io.weir.operators.scoring.StatusEncoder;
import io.weir.operators.scoring.StatusJson;
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
        define(env, pipeline, arguments.kafka());
        env.execute("weir scoring: " + pipeline.name());
    }

    /** Adds the job to an environment. */
    static void define(StreamExecutionEnvironment env, Pipeline pipeline, KafkaSettings kafka) {
        PipelineSteps steps = new PipelineSteps(pipeline);
        define(pipeline, steps, KafkaEnds.of("scoring", env, pipeline, steps, kafka));
    }

    /** Adds the job to the environment that its ends are in. */
    public static void define(Pipeline pipeline, PipelineSteps steps, JobEnds ends) {
        SingleOutputStreamOperator<Event> valid = ends.occurrences("events");
        DataStream<Event> signals = valid;
        if (steps.features().usesLabels()) {
            // A label that cannot be read is the learning job's dead letter: here it would be a second one.
            signals = valid.union(ends.labels(pipeline.labels().orElseThrow()));
        }
        SingleOutputStreamOperator<Event> identified = steps.identify(signals, false);
        DataStream<Event> featured = steps.features(identified, false);

        OutputTag<OutputRecord> atOnce = new OutputTag<>("at once", OutputRecordTypeInfo.INSTANCE);
        SingleOutputStreamOperator<OutputRecord> decided = featured.connect(
                        ends.models("models").broadcast())
                .transform(
                        "score",
                        OutputRecordTypeInfo.INSTANCE,
                        new ScoringOperator<>(
                                        settings(pipeline, steps), encoder(pipeline, steps), atOnce, status(pipeline))
                                .beginningWith(ends.publishedModels(false)))
                .uid("score");

        ends.writeExactlyOnce("decisions", decided);
        ends.writeAtOnce("alerts", decided.getSideOutput(atOnce));
        ends.writeDeadLetters(valid.getSideOutput(steps.rejected()).union(identified.getSideOutput(steps.rejected())));
    }

    private static ScoringSettings settings(Pipeline pipeline, PipelineSteps steps) {
        return new ScoringSettings(
                pipeline.name(),
                pipeline.models().stream().map(ModelSpec::name).toList(),
                steps.features().names(),
                pipeline.model().learner().prior(),
                limits(pipeline.batch()),
                alerts(pipeline.decide(), steps.schema()),
                pipeline.upkeep().age(),
                pipeline.scoring());
    }

    private static AlertRule alerts(Decide decide, EventSchema schema) {
        return decide.costs()
                .<AlertRule>map(costs -> new AlertRule.CheaperThanMissing(missed(costs, schema), costs.investigation()))
                .orElseGet(() -> new AlertRule.Above(decide.alertAbove()));
    }

    private static AlertRule.Cost missed(Decide.Costs costs, EventSchema schema) {
        return costs.missedColumn()
                .<AlertRule.Cost>map(column -> {
                    int index = schema.index(column);
                    return new AlertRule.Cost.Column(index, schema.type(index));
                })
                .orElseGet(() -> new AlertRule.Cost.Constant(costs.missed()));
    }

    private static StatusEncoder<OutputRecord> status(Pipeline pipeline) {
        String name = pipeline.name();
        String topic = pipeline.topics().scoringStatus();
        return status -> Outputs.record(topic, name + "/" + status.subtask(), StatusJson.of(name, status));
    }

    private static BatchLimits limits(Batch batch) {
        BatchLimits limits =
                new BatchLimits(1, batch.size(), Math.max(1, batch.maxDelay().toMillis()), 0);
        return batch.latencyTarget().map(limits::withLatencyTarget).orElse(limits);
    }

    /** Decisions and the feature log in one transaction, so that no decision lacks its features; alerts at once. */
    private static DecisionEncoder<OutputRecord> encoder(Pipeline pipeline, PipelineSteps steps) {
        EventSchema schema = steps.schema();
        DecisionJson json = new DecisionJson(
                        steps.schema(), pipeline.name(), steps.features().fingerprint())
                .logging(steps.evaluation().columns());
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
