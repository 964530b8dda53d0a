package io.weir.benchmarks.pipeline;

import io.weir.benchmarks.contest.GatedSequence;
import io.weir.connectors.kafka.RawRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * Both topics as both contestants get them: raw bytes, in the thread of whoever parses them.
 *
 * @param payments JSON of payments
 * @param labels JSON of labels
 */
record MessageStreams(DataStream<RawRecord> payments, DataStream<RawRecord> labels) {
    /** Adds them to a job; it reads the process's {@link PipelineMeter}. */
    static MessageStreams of(StreamExecutionEnvironment env) {
        TypeInformation<RawRecord> type = TypeInformation.of(RawRecord.class);
        OutputTag<RawRecord> labels = new OutputTag<>(PaymentFeed.LABELS, type);
        SingleOutputStreamOperator<RawRecord> payments = env.fromSource(
                        new GatedSequence(), WatermarkStrategy.noWatermarks(), "numbers")
                .process(new FeedMessages(labels))
                .returns(type);
        return new MessageStreams(payments, payments.getSideOutput(labels));
    }
}
