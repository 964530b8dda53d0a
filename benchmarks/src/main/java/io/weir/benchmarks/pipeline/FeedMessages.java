package io.weir.benchmarks.pipeline;

import io.weir.connectors.kafka.RawRecord;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** For each number one payment, and to the side output the labels that come before it. */
final class FeedMessages extends ProcessFunction<Long, RawRecord> {
    private static final long serialVersionUID = 1L;

    private final OutputTag<RawRecord> labels;

    FeedMessages(OutputTag<RawRecord> labels) {
        this.labels = labels;
    }

    @Override
    public void processElement(Long index, Context context, Collector<RawRecord> out) throws Exception {
        PaymentFeed feed = PipelineMeter.current().feed();
        RawRecord record = feed.next();
        while (record.topic().equals(PaymentFeed.LABELS)) {
            context.output(labels, record);
            record = feed.next();
        }
        out.collect(record);
    }
}
