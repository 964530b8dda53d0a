package io.weir.operators.learning;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.RejectionCounter;
import io.weir.state.expiry.ExpiryLedger;
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
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.OutputTag;

/**
 * Joins a label with the features of its event as they were when it was scored, whichever comes first; keyed by the id.
 *
 * <p>Gives one {@code LABELED} event per id, with the label's row, the columns of the event that are asked for, its
 * features and its served scores: what is learned from and judged by, once. An id's second event and its later
 * labels are passed over (metric {@code repeated}): a correction too, as most learners cannot take back what they have learned,
 * and to learn the opposite beside it would teach one half each. An event that got no label within {@code wait} is forgotten (metric
 * {@code neverLabeled}); a label that got no event within it goes to the dead letters. Both wait up to a 32nd longer, by an {@link
 * ExpiryLedger}: there are as many as events.
 *
 * <p>The names of the state and of the timers are those of a {@code KeyedProcessFunction} with timers for each id, which this once
 * was: its savepoints restore, and the timers in them fire.
 */
public final class LabelJoin extends AbstractStreamOperator<Event>
        implements OneInputStreamOperator<Event, Event>, Triggerable<Object, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final long wait;
    private final boolean forwardEvents;
    private final OutputTag<Event> rejected;
    private int[] columns = {};

    private transient RowData.FieldGetter[] getters;
    private transient ValueState<Awaited> awaited;
    private transient ExpiryLedger ledger;
    private transient InternalTimerService<VoidNamespace> earlierTimers;
    private transient Counter repeated;
    private transient Counter neverLabeled;
    private transient Counter unmatched;

    /**
     * @param wait how long the one waits for the other, at least, in milliseconds of event time
     * @param forwardEvents whether events themselves go on too, to be scored behind the join
     * @param rejected where labels go that no event came for
     */
    public LabelJoin(EventSchema schema, long wait, boolean forwardEvents, OutputTag<Event> rejected) {
        this.schema = schema;
        this.wait = wait;
        this.forwardEvents = forwardEvents;
        this.rejected = rejected;
    }

    /** Keeps the values of these columns of an event for its example too. */
    public LabelJoin keeping(int... columns) {
        this.columns = columns.clone();
        return this;
    }

    @Override
    public void open() throws Exception {
        super.open();
        getters = new RowData.FieldGetter[schema.arity()];
        for (int i = 0; i < getters.length; i++) {
            getters[i] = RowData.createFieldGetter(schema.rowType().getTypeAt(i).copy(true), i);
        }
        awaited = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("awaited", new Awaited.Serializer(schema.rowType())));
        earlierTimers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        ledger = ExpiryLedger.open(this, wait, this::over);
        repeated = getMetricGroup().counter("repeated");
        neverLabeled = getMetricGroup().counter("neverLabeled");
        unmatched = RejectionCounter.register(getMetricGroup(), Reason.UNMATCHED_LABEL);
    }

    @Override
    public void processElement(StreamRecord<Event> element) throws Exception {
        Event event = element.getValue();
        Awaited known = awaited.value();
        if (event.occurred()) {
            occurred(element, known);
        } else if (known == null) {
            awaitSince(event.labelTime(), new Awaited(event, event.labelTime()));
        } else if (known.isEvent()) {
            awaited.update(new Awaited(null, known.time()));
            output.collect(element.replace(example(known.waiting(), event)));
        } else {
            repeated.inc();
        }
    }

    private void occurred(StreamRecord<Event> element, @Nullable Awaited known) throws Exception {
        Event event = element.getValue();
        if (known != null && !known.isLabel()) {
            repeated.inc();
            return;
        }
        awaitSince(event.time(), new Awaited(known == null ? kept(event) : null, event.time()));
        if (forwardEvents) {
            output.collect(element);
        }
        if (known != null) {
            output.collect(element.replace(example(event, known.waiting())));
        }
    }

    private void awaitSince(long time, Awaited now) throws Exception {
        awaited.update(now);
        ledger.note((String) getCurrentKey(), time);
    }

    /** Only what is learned from and judged by: the id is kept as the key, and comes again with the label. */
    private Event kept(Event event) {
        GenericRowData row = new GenericRowData(schema.arity());
        copyColumns(event.row(), row);
        return Event.occurred(event.time(), row, event.sentAt(), null)
                .withFeatures(event.features())
                .withServed(event.served());
    }

    private Event example(Event event, Event label) {
        RowData row = label.row();
        if (columns.length > 0) {
            GenericRowData both = new GenericRowData(schema.arity());
            for (int i = 0; i < getters.length; i++) {
                both.setField(i, getters[i].getFieldOrNull(row));
            }
            copyColumns(event.row(), both);
            row = both;
        }
        return Event.labeled(event.time(), row, label.positive(), label.labelTime(), null)
                .withFeatures(event.features())
                .withServed(event.served());
    }

    private void copyColumns(RowData from, GenericRowData to) {
        for (int column : columns) {
            to.setField(column, getters[column].getFieldOrNull(from));
        }
    }

    private void over(String id, long time) throws Exception {
        setCurrentKey(id);
        Awaited known = awaited.value();
        // Else it was noted again, by another time.
        if (known != null && known.time() + wait <= time) {
            over(id, known);
        }
    }

    private void over(String id, Awaited known) {
        if (known.isEvent()) {
            neverLabeled.inc();
        } else if (known.isLabel() && known.waiting().original() != null) {
            unmatched.inc();
            output.collect(
                    rejected,
                    new StreamRecord<>(known.waiting()
                            .reject(new Rejection(
                                    Reason.UNMATCHED_LABEL,
                                    "no event with " + schema.name(schema.id()) + " " + id + " came within "
                                            + Duration.ofMillis(wait) + " of its label of "
                                            + Instant.ofEpochMilli(known.time())))));
        }
        awaited.clear();
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
        Awaited known = awaited.value();
        if (known == null) {
            return;
        }
        if (known.time() + wait <= timer.getTimestamp()) {
            over((String) timer.getKey(), known);
        } else {
            // The state is younger than the timer, or its pipeline waits longer than when the timer was set.
            earlierTimers.registerEventTimeTimer(VoidNamespace.INSTANCE, known.time() + wait);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Object, VoidNamespace> timer) {
        throw new IllegalStateException(
                "no processing-time timer is ever set, but one of " + timer.getKey() + " fired");
    }
}
