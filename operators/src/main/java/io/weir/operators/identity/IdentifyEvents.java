package io.weir.operators.identity;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.RejectionCounter;
import io.weir.state.expiry.ForgettingOperator;
import io.weir.state.row.CompactRow;
import java.time.Duration;
import java.time.Instant;
import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Knows every id for a while: refuses an id that comes again, and gives a label, which has only the id, its event's
 * time and keys, so that it finds its way to what the keys remember.
 *
 * <p>A label that comes before its event waits for it. An id is forgotten {@code remember} after its event, in event
 * time; what comes again later than that is taken for new, and a label that comes later waits for an event in vain.
 *
 * <p>The input must be keyed by the id's text.
 */
public final class IdentifyEvents extends ForgettingOperator<Event, Event> {
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
        super(remember);
        this.schema = schema;
        this.keyColumns = keyColumns.clone();
        this.remember = remember;
        this.forwardLabels = forwardLabels;
        this.rejected = rejected;
    }

    @Override
    public void open() throws Exception {
        super.open();
        ids = getRuntimeContext().getState(new ValueStateDescriptor<>("id", new KnownId.Serializer(schema.rowType())));
        rows = new CompactRow(schema.rowType());
        repeated = RejectionCounter.register(getMetricGroup(), Reason.DUPLICATE_ID);
        waiting = getMetricGroup().counter("labelsOfUnknownEvents");
    }

    @Override
    public void processElement(StreamRecord<Event> element) throws Exception {
        Event event = element.getValue();
        KnownId known = ids.value();
        if (known != null && since(known) + remember <= event.knownAt()) {
            // Its state is still there: what is forgotten must not depend on when the watermark comes.
            known = null;
        }
        if (event.occurred()) {
            occurred(element, known);
        } else if (forwardLabels) {
            labeled(element, known);
        }
    }

    private void occurred(StreamRecord<Event> element, @Nullable KnownId known) throws Exception {
        Event event = element.getValue();
        if (known != null && known.keys() != null) {
            repeated.inc();
            output.collect(rejected, element.copy(event.reject(duplicate(known))));
            return;
        }
        KnownId now = new KnownId(rows.project(event.row(), keyColumns), event.time(), null);
        remember(now);
        output.collect(element.replace(event.withoutOriginal()));
        if (known != null) {
            KnownId.Label label = known.label();
            output.collect(element.replace(
                    Event.labeled(now.time(), now.keys(), label.positive(), label.time(), (Original) null)));
        }
    }

    private Rejection duplicate(KnownId known) {
        return new Rejection(
                Reason.DUPLICATE_ID,
                schema.name(schema.id()) + " " + getCurrentKey() + " was answered already, as the event of "
                        + Instant.ofEpochMilli(known.time()) + "; accepted: each id once in "
                        + Duration.ofMillis(remember));
    }

    private void labeled(StreamRecord<Event> element, @Nullable KnownId known) throws Exception {
        Event label = element.getValue();
        if (known != null && known.keys() != null) {
            output.collect(element.replace(
                    Event.labeled(known.time(), known.keys(), label.positive(), label.labelTime(), null)));
            return;
        }
        if (known != null && known.label().time() > label.labelTime()) {
            return; // It was overtaken by its correction.
        }
        waiting.inc();
        remember(new KnownId(null, 0, new KnownId.Label(label.positive(), label.labelTime())));
    }

    private void remember(KnownId now) throws Exception {
        ids.update(now);
        keptSince(since(now));
    }

    @Override
    @Nullable
    protected Long since() throws Exception {
        KnownId known = ids.value();
        return known == null ? null : since(known);
    }

    @Override
    protected void forget() {
        ids.clear();
    }

    private static long since(KnownId known) {
        return known.keys() != null ? known.time() : known.label().time();
    }
}
