package io.weir.operators.identity;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.RejectionCounter;
import io.weir.state.row.CompactRow;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Knows every id for a while: refuses an id that comes again, and gives a label, which has only the id, its event's
 * time and keys, so that it finds its way to what the keys remember.
 *
 * <p>A label that comes before its event waits for it. An id is forgotten {@code remember} after its event, in event
 * time; what comes again later than that is taken for new, and a label that comes later waits for an event in vain. Keyed by the id's text.
 */
public final class IdentifyEvents extends KeyedProcessFunction<String, Event, Event> {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final int[] keyColumns;
    private final long remember;
    private final boolean forwardLabels;
    private final OutputTag<Event> rejected;

    private transient ValueState<KnownId> ids;
    private transient CompactRow rows;
    private transient Counter repeated;
    private transient Counter waiting;

    /**
     * @param keyColumns the columns that labels must bring along, the id included
     * @param remember how long an id is known, in milliseconds of event time
     * @param forwardLabels whether any feature uses labels
     * @param rejected where repeated ids go
     */
    public IdentifyEvents(
            EventSchema schema, int[] keyColumns, long remember, boolean forwardLabels, OutputTag<Event> rejected) {
        this.schema = schema;
        this.keyColumns = keyColumns.clone();
        this.remember = remember;
        this.forwardLabels = forwardLabels;
        this.rejected = rejected;
    }

    @Override
    public void open(OpenContext context) {
        ids = getRuntimeContext().getState(new ValueStateDescriptor<>("id", new KnownId.Serializer(schema.rowType())));
        rows = new CompactRow(schema.rowType());
        repeated = RejectionCounter.register(getRuntimeContext().getMetricGroup(), Reason.DUPLICATE_ID);
        waiting = getRuntimeContext().getMetricGroup().counter("labelsOfUnknownEvents");
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
        KnownId known = ids.value();
        if (known != null && since(known) + remember <= event.knownAt()) {
            // Its timer waits for the watermark, which comes when it comes: what is forgotten must not depend on that.
            known = null;
        }
        if (event.occurred()) {
            occurred(event, known, context, out);
        } else if (forwardLabels) {
            labeled(event, known, context, out);
        }
    }

    private void occurred(Event event, KnownId known, Context context, Collector<Event> out) throws Exception {
        if (known != null && known.keys() != null) {
            repeated.inc();
            context.output(
                    rejected,
                    event.reject(new Rejection(
                            Reason.DUPLICATE_ID,
                            schema.name(schema.id()) + " " + context.getCurrentKey()
                                    + " was answered already, as the event of "
                                    + Instant.ofEpochMilli(known.time()) + "; accepted: each id once in "
                                    + Duration.ofMillis(remember))));
            return;
        }
        KnownId now = new KnownId(rows.project(event.row(), keyColumns), event.time(), null);
        ids.update(now);
        context.timerService().registerEventTimeTimer(event.time() + remember);
        out.collect(event.withoutOriginal());
        if (known != null) {
            KnownId.Label label = known.label();
            out.collect(Event.labeled(now.time(), now.keys(), label.positive(), label.time(), (Original) null));
        }
    }

    private void labeled(Event label, KnownId known, Context context, Collector<Event> out) throws Exception {
        if (known != null && known.keys() != null) {
            out.collect(Event.labeled(known.time(), known.keys(), label.positive(), label.labelTime(), null));
            return;
        }
        if (known != null && known.label().time() > label.labelTime()) {
            return; // It was overtaken by its correction.
        }
        waiting.inc();
        ids.update(new KnownId(null, 0, new KnownId.Label(label.positive(), label.labelTime())));
        context.timerService().registerEventTimeTimer(label.labelTime() + remember);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Event> out) throws Exception {
        KnownId known = ids.value();
        if (known == null) {
            return;
        }
        long expiry = since(known) + remember;
        if (expiry <= timestamp) {
            ids.clear();
        } else {
            // The state is younger than the timer, or its pipeline remembers longer than when the timer was set.
            context.timerService().registerEventTimeTimer(expiry);
        }
    }

    private static long since(KnownId known) {
        return known.keys() != null ? known.time() : known.label().time();
    }
}
