package io.weir.operators.identity;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.RejectionCounter;
import io.weir.state.expiry.ExpiryLedger;
import io.weir.state.row.CompactRow;
import java.time.Duration;
import java.time.Instant;
import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Knows every id for a while: refuses an id that comes again, and gives a label, which has only the id, its event's
 * time and keys, so that it finds its way to what the keys remember.
 *
 * <p>A label that comes before its event waits for it. An id is forgotten {@code remember} after its event, in event
 * time; what comes again later than that is taken for new, and a label that comes later waits for an event in vain. Its state is kept up to
 * a 32nd of that longer, by an {@link ExpiryLedger}: there are as many ids as events.
 *
 * <p>The input must be keyed by the id's text. The names of the state and of the timers are those of a {@code
 * KeyedProcessFunction} with a timer for each id, which this once was: its savepoints restore, and the timers in them fire.
 */
public final class IdentifyEvents extends AbstractStreamOperator<Event>
        implements OneInputStreamOperator<Event, Event>, Triggerable<Object, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final int[] keyColumns;
    private final long remember;
    private final boolean forwardLabels;
    private final OutputTag<Event> rejected;

    private transient ValueState<KnownId> ids;
    private transient ExpiryLedger ledger;
    private transient InternalTimerService<VoidNamespace> earlierTimers;
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
    public void open() throws Exception {
        super.open();
        ids = getRuntimeContext().getState(new ValueStateDescriptor<>("id", new KnownId.Serializer(schema.rowType())));
        earlierTimers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        ledger = ExpiryLedger.open(this, remember, this::forget);
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
        ledger.note((String) getCurrentKey(), since(now));
    }

    private void forget(String id, long time) throws Exception {
        setCurrentKey(id);
        KnownId known = ids.value();
        // Else it was noted again, as another event's.
        if (known != null && since(known) + remember <= time) {
            ids.clear();
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        ledger.advance(mark.getTimestamp());
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        super.prepareSnapshotPreBarrier(checkpoint);
        ledger.flush();
    }

    @Override
    public void onEventTime(InternalTimer<Object, VoidNamespace> timer) throws Exception {
        KnownId known = ids.value();
        if (known == null) {
            return;
        }
        long expiry = since(known) + remember;
        if (expiry <= timer.getTimestamp()) {
            ids.clear();
        } else {
            // The state is younger than the timer, or its pipeline remembers longer than when the timer was set.
            earlierTimers.registerEventTimeTimer(VoidNamespace.INSTANCE, expiry);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Object, VoidNamespace> timer) {
        throw new IllegalStateException(
                "no processing-time timer is ever set, but one of " + timer.getKey() + " fired");
    }

    private static long since(KnownId known) {
        return known.keys() != null ? known.time() : known.label().time();
    }
}
