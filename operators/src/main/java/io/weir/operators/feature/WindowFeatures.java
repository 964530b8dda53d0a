package io.weir.operators.feature;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Fills in the window features of one key, as of each event, and lets labels change what the key remembers.
 *
 * <p>An event sees all events of its key that arrived before it and are not later than it, itself included, and the
 * labels known by its time. One that arrives late is exact too, as long as it is not later than the out-of-orderness:
 * the history is kept that much longer than the longest window. One that is later still sees itself and what is left. Labels change later features only, never those that
 * were already given out.
 *
 * <p>A key that has been silent for as long as it can matter is forgotten by an event-time timer, one per key. A key with
 * more than {@value #MOST_EVENTS} events in its windows forgets the oldest of them, counted by the metric {@code
 * historyCut}: its features then cover less than the window, and the job stays alive.
 */
public final class WindowFeatures extends KeyedProcessFunction<String, Event, Event> {
    private static final long serialVersionUID = 1L;

    static final int MOST_EVENTS = 20_000;

    private final EventSchema schema;
    private final KeyWindows spec;
    private final int features;
    private final long keep;
    private final boolean forwardLabels;

    private transient ValueState<KeyHistory> histories;
    private transient WindowScan scan;
    private transient double[] values;
    private transient double[] unrounded;
    private transient Counter cut;
    private transient Counter unmatched;

    /**
     * @param features the length of the whole feature vector
     * @param outOfOrderness how late an event may come and still find its windows whole, in milliseconds
     * @param forwardLabels whether a later step needs the labels too
     */
    public WindowFeatures(
            EventSchema schema, KeyWindows spec, int features, long outOfOrderness, boolean forwardLabels) {
        this.schema = schema;
        this.spec = spec;
        this.features = features;
        this.keep = spec.reach() + outOfOrderness;
        this.forwardLabels = forwardLabels;
    }

    @Override
    public void open(OpenContext context) {
        histories = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("history", new KeyHistorySerializer(columnNames())));
        scan = new WindowScan(spec);
        values = new double[spec.columns().length];
        unrounded = new double[features];
        cut = getRuntimeContext().getMetricGroup().counter("historyCut");
        unmatched = getRuntimeContext().getMetricGroup().counter("labelsOfForgottenEvents");
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
        if (event.occurred()) {
            add(event, context);
            out.collect(event);
            return;
        }
        if (spec.usesLabels()) {
            KeyHistory history = histories.value();
            if (history != null
                    && history.label(event.time(), schema.idHash(event.row()), event.positive(), event.labelTime())) {
                histories.update(history);
            } else {
                unmatched.inc();
            }
        }
        if (forwardLabels) {
            out.collect(event);
        }
    }

    private void add(Event event, Context context) throws Exception {
        KeyHistory history = histories.value();
        if (history == null) {
            history = new KeyHistory(values.length);
        }
        for (int c = 0; c < values.length; c++) {
            int column = spec.columns()[c];
            values[c] = event.row().isNullAt(column)
                    ? Double.NaN
                    : schema.type(column).number(event.row(), column);
        }
        history.add(event.time(), schema.idHash(event.row()), values);
        // Before anything is forgotten: an event that comes so late that it is forgotten at once is still in its own
        // windows, with what there is of its time.
        compute(history, event);
        history.evictUpTo(history.time(history.size() - 1) - keep);
        cut.inc(history.shrinkTo(MOST_EVENTS));
        if (history.expiryTimer() == Long.MIN_VALUE) {
            schedule(history, context);
        }
        histories.update(history);
    }

    /** Also without rounding, where an earlier step has begun to keep that. */
    private void compute(KeyHistory history, Event event) {
        double[] whole = event.precise() == null ? unrounded : event.precise();
        scan.compute(history, event.time(), whole);
        float[] vector = event.featuresOf(features);
        for (int i = spec.offset(); i < spec.offset() + spec.size(); i++) {
            vector[i] = (float) whole[i];
        }
    }

    private List<String> columnNames() {
        return Arrays.stream(spec.columns()).mapToObj(schema::name).toList();
    }

    private void schedule(KeyHistory history, Context context) {
        long expiry = history.time(history.size() - 1) + keep;
        history.setExpiryTimer(expiry);
        context.timerService().registerEventTimeTimer(expiry);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Event> out) throws Exception {
        KeyHistory history = histories.value();
        if (history == null) {
            return;
        }
        history.evictUpTo(timestamp - keep);
        if (history.size() == 0) {
            histories.clear();
        } else {
            schedule(history, context);
            histories.update(history);
        }
    }
}
