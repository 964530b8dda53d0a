package io.weir.benchmarks.pipeline.plain;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.OutputRecordTypeInfo;
import io.weir.connectors.kafka.RawRecord;
import io.weir.jobs.pipeline.Pipeline;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * The job: bind, identify, the card's history, the terminal's history, decide. It does less than Weir's: no dead letters, nothing
 * out of order, no bound on a key with very many payments, no new models, no metrics of its own.
 */
public final class PlainPipeline {
    private PlainPipeline() {}

    /**
     * Adds the job to the environment that the messages are of.
     *
     * @param pipeline whose topics, limits and out-of-orderness hold
     * @param model a model's version, as the topic of models has it
     */
    public static void define(
            DataStream<RawRecord> payments,
            DataStream<RawRecord> labels,
            Pipeline pipeline,
            byte[] model,
            Sink<OutputRecord> decisions,
            Sink<OutputRecord> alerts) {
        WatermarkStrategy<Activity> watermarks = WatermarkStrategy.<Activity>forBoundedOutOfOrderness(
                        pipeline.source().outOfOrderness())
                .withTimestampAssigner((activity, recorded) -> activity.knownAt());
        DataStream<Activity> activities = payments.flatMap(new ReadPayment())
                .assignTimestampsAndWatermarks(watermarks)
                .union(labels.flatMap(new ReadLabel()).assignTimestampsAndWatermarks(watermarks));
        OutputTag<OutputRecord> alerted = new OutputTag<>("alerts", OutputRecordTypeInfo.INSTANCE);
        SingleOutputStreamOperator<OutputRecord> decided = activities
                .keyBy(activity -> activity.id)
                .process(new Identify())
                .keyBy(activity -> activity.cardId)
                .process(new CardHistory())
                .keyBy(activity -> activity.terminalId)
                .process(new TerminalHistory())
                .process(new Decide(
                        model,
                        new PlainTopics(
                                pipeline.topics().decisions(),
                                pipeline.topics().featureLog(),
                                pipeline.topics().alerts()),
                        pipeline.decide().alertAbove(),
                        alerted))
                .returns(OutputRecordTypeInfo.INSTANCE);
        decided.sinkTo(decisions);
        decided.getSideOutput(alerted).sinkTo(alerts);
    }
}
