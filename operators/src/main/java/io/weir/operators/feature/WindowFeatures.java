package io.weir.operators.feature;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
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
 * <p>A key that has been silent for as long as it can matter is forgotten by an event-time timer, one per key. The older
 * events of a key with more than the layout keeps one by one become tiles.
 *
 * <p>Metrics: {@code answers}, and {@code answersOvertaken}, those that an event or a label would have changed that came
 * after them though it belongs before them; {@code consistency} is the share of the others: how many answers a replay in
 * order would give equally. {@code spills} counts how often events became tiles, {@code labelsOfForgottenEvents} labels that
 * found no event.
 */
public final class WindowFeatures extends KeyedProcessFunction<String, Event, Event> {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final FeatureStep step;
    private final HistoryLayout layout;
    private final int features;
    private final long lateness;
    private final boolean forwardLabels;

    private transient ValueState<KeyHistory> histories;
    private transient FeatureScan scan;
    private transient RowReader rows;
    private transient double[] vector;
    private transient Counter answers;
    private transient Counter overtaken;
    private transient Counter spills;
    private transient Counter unmatched;

    /**
     * @param layout what a key's history keeps; {@link FeatureScan#layout} makes it
     * @param features the length of the whole feature vector
     * @param outOfOrderness how late an event may come and still find its windows whole, in milliseconds
     * @param forwardLabels whether a later step needs the labels too
     */
    public WindowFeatures(
            EventSchema schema,
            FeatureStep step,
            HistoryLayout layout,
            int features,
            long outOfOrderness,
            boolean forwardLabels) {
        this.schema = schema;
        this.step = step;
        this.layout = layout;
        this.features = features;
        this.lateness = outOfOrderness;
        this.forwardLabels = forwardLabels;
    }

    @Override
    public void open(OpenContext context) {
        histories =
                getRuntimeContext().getState(new ValueStateDescriptor<>("history", new KeyHistorySerializer(layout)));
        scan = new FeatureScan(step);
        rows = new RowReader(schema, step);
        vector = new double[features];
        answers = getRuntimeContext().getMetricGroup().counter("answers");
        overtaken = getRuntimeContext().getMetricGroup().counter("answersOvertaken");
        spills = getRuntimeContext().getMetricGroup().counter("spills");
        unmatched = getRuntimeContext().getMetricGroup().counter("labelsOfForgottenEvents");
        getRuntimeContext().getMetricGroup().gauge("consistency", this::consistency);
    }

    private double consistency() {
        return answers.getCount() == 0 ? 1 : 1 - (double) overtaken.getCount() / answers.getCount();
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
        if (event.occurred()) {
            add(event, context);
            out.collect(event);
            return;
        }
        if (step.usesLabels()) {
            label(event);
        }
        if (forwardLabels) {
            out.collect(event);
        }
    }

    private void label(Event label) throws Exception {
        KeyHistory history = histories.value();
        if (history == null) {
            unmatched.inc();
            return;
        }
        history.adopt(layout);
        if (history.label(label.time(), schema.idHash(label.row()), label.positive(), label.labelTime())) {
            // Answers from the label's time on that were given without it: a replay would have known it.
            overtaken.inc(history.overtake(history.after(label.labelTime() - 1)));
            histories.update(history);
        } else {
            unmatched.inc();
        }
    }

    private void add(Event event, Context context) throws Exception {
        KeyHistory history = histories.value();
        if (history == null) {
            history = new KeyHistory(layout);
        }
        history.adopt(layout);
        int entry = history.add(
                event.time(), schema.idHash(event.row()), rows.filters(event.row()), rows.values(event.row()));
        answers.inc();
        overtaken.inc(history.overtake(entry + 1));
        // Before anything is forgotten: an event that comes so late that it is forgotten at once is still in its own
        // windows, with what there is of its time.
        compute(history, entry, event);
        if (history.settle(step.reach(), lateness)) {
            spills.inc();
        }
        if (history.expiryTimer() == Long.MIN_VALUE) {
            schedule(history, context);
        }
        histories.update(history);
    }

    private void compute(KeyHistory history, int entry, Event event) {
        scan.compute(history, entry, vector);
        float[] to = event.featuresOf(features);
        double[] precise = event.precise();
        for (WindowGroup group : step.groups()) {
            for (int i = group.offset(); i < group.offset() + group.size(); i++) {
                to[i] = (float) vector[i];
            }
            if (precise != null) {
                System.arraycopy(vector, group.offset(), precise, group.offset(), group.size());
            }
        }
    }

    private void schedule(KeyHistory history, Context context) {
        long expiry = history.newest() + step.reach() + lateness;
        history.setExpiryTimer(expiry);
        context.timerService().registerEventTimeTimer(expiry);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Event> out) throws Exception {
        KeyHistory history = histories.value();
        if (history == null) {
            return;
        }
        history.adopt(layout);
        if (history.expire(timestamp, step.reach() + lateness)) {
            schedule(history, context);
            histories.update(history);
        } else {
            histories.clear();
        }
    }
}
