package io.weir.operators.learning;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.RejectionCounter;
import io.weir.state.expiry.ForgettingOperator;
import java.time.Duration;
import java.time.Instant;
import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
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
 * {@code neverLabeled}); a label that got no event within it goes to the dead letters. Both wait up to a 32nd longer: a {@link
 * ForgettingOperator}.
 */
public final class LabelJoin extends ForgettingOperator<Event, Event> {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final long wait;
    private final boolean forwardEvents;
    private final OutputTag<Event> rejected;
    private int[] columns = {};

    private transient RowData.FieldGetter[] getters;
    private transient ValueState<Awaited> awaited;
    private transient Counter repeated;
    private transient Counter neverLabeled;
    private transient Counter unmatched;

    /**
     * @param wait how long the one waits for the other, at least, in milliseconds of event time
     * @param forwardEvents whether events themselves go on too, to be scored behind the join
     * @param rejected where labels go that no event came for
     */
    public LabelJoin(EventSchema schema, long wait, boolean forwardEvents, OutputTag<Event> rejected) {
        super(wait);
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
        keptSince(time);
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

    @Override
    @Nullable
    protected Long since() throws Exception {
        Awaited known = awaited.value();
        return known == null ? null : known.time();
    }

    @Override
    protected void forget() throws Exception {
        Awaited known = awaited.value();
        if (known.isEvent()) {
            neverLabeled.inc();
        } else if (known.isLabel() && known.waiting().original() != null) {
            unmatched.inc();
            output.collect(
                    rejected,
                    new StreamRecord<>(known.waiting()
                            .reject(new Rejection(
                                    Reason.UNMATCHED_LABEL,
                                    "no event with " + schema.name(schema.id()) + " " + getCurrentKey()
                                            + " came within "
                                            + Duration.ofMillis(wait) + " of its label of "
                                            + Instant.ofEpochMilli(known.time())))));
        }
        awaited.clear();
    }
}
