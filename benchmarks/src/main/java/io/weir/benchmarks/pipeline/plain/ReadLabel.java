package io.weir.benchmarks.pipeline.plain;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.connectors.kafka.RawRecord;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** Binds a label's JSON; what is none is dropped. */
final class ReadLabel extends RichFlatMapFunction<RawRecord, Activity> {
    private static final long serialVersionUID = 1L;

    private transient ObjectMapper mapper;

    @Override
    public void open(OpenContext context) {
        mapper = new ObjectMapper();
    }

    @Override
    public void flatMap(RawRecord record, Collector<Activity> out) {
        try {
            Label label = mapper.readValue(record.value(), Label.class);
            Activity activity = new Activity();
            activity.label = true;
            activity.id = label.transactionId;
            activity.fraud = label.fraud;
            activity.labelTime = Instant.parse(label.labelTime).toEpochMilli();
            out.collect(activity);
        } catch (java.io.IOException | java.time.DateTimeException e) {
            // Weir's job sends it to dead letters; this one does not.
        }
    }
}
