package io.weir.operators.learning;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.RejectionCounter;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Joins a label with the features of its event as they were when it was scored, whichever comes first; keyed by the id.
 *
 * <p>Gives one {@code LABELED} event per id, with the label's row, the columns of the event that are asked for, its
 * features and its served scores: what is learned from and judged by, once. An id's second event and its later
 * labels are passed over (metric {@code repeated}): a correction too, as most learners cannot take back what they have learned,
 * and to learn the opposite beside it would teach one half each. An event that got no label within {@code wait} is forgotten (metric
 * {@code neverLabeled}); a label that got no event within it goes to the dead letters.
 */
public final class LabelJoin extends KeyedProcessFunction<String, Event, Event> {
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
     * @param wait how long the one waits for the other, in milliseconds of event time
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
    public void open(OpenContext context) {
        getters = new RowData.FieldGetter[schema.arity()];
        for (int i = 0; i < getters.length; i++) {
            getters[i] = RowData.createFieldGetter(schema.rowType().getTypeAt(i).copy(true), i);
        }
        awaited = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("awaited", new Awaited.Serializer(schema.rowType())));
        repeated = getRuntimeContext().getMetricGroup().counter("repeated");
        neverLabeled = getRuntimeContext().getMetricGroup().counter("neverLabeled");
        unmatched = RejectionCounter.register(getRuntimeContext().getMetricGroup(), Reason.UNMATCHED_LABEL);
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
        Awaited known = awaited.value();
        if (event.occurred()) {
            occurred(event, known, context, out);
        } else if (known == null) {
            awaited.update(new Awaited(event, event.labelTime()));
            context.timerService().registerEventTimeTimer(event.labelTime() + wait);
        } else if (known.isEvent()) {
            awaited.update(new Awaited(null, known.time()));
            out.collect(example(known.waiting(), event));
        } else {
            repeated.inc();
        }
    }

    private void occurred(Event event, Awaited known, Context context, Collector<Event> out) throws Exception {
        if (known != null && !known.isLabel()) {
            repeated.inc();
            return;
        }
        context.timerService().registerEventTimeTimer(event.time() + wait);
        if (forwardEvents) {
            out.collect(event);
        }
        if (known == null) {
            awaited.update(new Awaited(kept(event), event.time()));
        } else {
            awaited.update(new Awaited(null, event.time()));
            out.collect(example(event, known.waiting()));
        }
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
    public void onTimer(long timestamp, OnTimerContext context, Collector<Event> out) throws Exception {
        Awaited known = awaited.value();
        if (known == null) {
            return;
        }
        if (known.time() + wait > timestamp) {
            // The state is younger than the timer, or its pipeline waits longer than when the timer was set.
            context.timerService().registerEventTimeTimer(known.time() + wait);
            return;
        }
        if (known.isEvent()) {
            neverLabeled.inc();
        } else if (known.isLabel() && known.waiting().original() != null) {
            unmatched.inc();
            context.output(
                    rejected,
                    known.waiting()
                            .reject(new Rejection(
                                    Reason.UNMATCHED_LABEL,
                                    "no event with " + schema.name(schema.id()) + " " + context.getCurrentKey()
                                            + " came within " + Duration.ofMillis(wait) + " of its label of "
                                            + Instant.ofEpochMilli(known.time()))));
        }
        awaited.clear();
    }
}
