package io.weir.benchmarks.pipeline.plain;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.connectors.kafka.RawRecord;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** Binds a payment's JSON; what is none, or out of range, is dropped. */
final class ReadPayment extends RichFlatMapFunction<RawRecord, Activity> {
    private static final long serialVersionUID = 1L;
    private static final double MOST = 100_000;

    private transient ObjectMapper mapper;

    @Override
    public void open(OpenContext context) {
        mapper = new ObjectMapper();
    }

    @Override
    public void flatMap(RawRecord record, Collector<Activity> out) {
        try {
            Payment payment = mapper.readValue(record.value(), Payment.class);
            if (payment.amount < 0 || payment.amount > MOST) {
                return;
            }
            Activity activity = new Activity();
            activity.id = payment.transactionId;
            activity.cardId = payment.cardId;
            activity.terminalId = payment.terminalId;
            activity.amount = payment.amount;
            activity.time = Instant.parse(payment.eventTime).toEpochMilli();
            activity.sentAt = record.sentAt();
            out.collect(activity);
        } catch (java.io.IOException | java.time.DateTimeException e) {
            // Weir's job sends it to dead letters; this one does not.
        }
    }
}
