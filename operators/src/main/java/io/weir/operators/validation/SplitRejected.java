package io.weir.operators.validation;

import io.weir.operators.event.Event;
import io.weir.operators.event.Rejection;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Sends refused messages to a side output, counted by reason (metric {@code reason.REASON.rejected}), the rest on. */
public final class SplitRejected extends ProcessFunction<Event, Event> {
    private static final long serialVersionUID = 1L;

    private final OutputTag<Event> rejected;
    private transient Map<Rejection.Reason, Counter> counters;

    public SplitRejected(OutputTag<Event> rejected) {
        this.rejected = rejected;
    }

    @Override
    public void open(OpenContext context) {
        counters = new EnumMap<>(Rejection.Reason.class);
        for (Rejection.Reason reason : Rejection.Reason.values()) {
            counters.put(reason, RejectionCounter.register(getRuntimeContext().getMetricGroup(), reason));
        }
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) {
        if (event.kind() == Event.Kind.REJECTED) {
            counters.get(event.rejection().reason()).inc();
            context.output(rejected, event);
        } else {
            out.collect(event);
        }
    }
}
