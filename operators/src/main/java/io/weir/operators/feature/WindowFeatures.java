package io.weir.operators.feature;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.state.cache.KeyOrder;
import io.weir.state.cache.LiveState;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Fills in the window features of one key, as of each event, and lets labels change what the key remembers.
 *
 * <p>An event sees all events of its key that arrived before it and are not later than it, itself included, and the
 * labels known by its time. One that arrives late is exact too, as long as it is not later than the out-of-orderness:
 * the history is kept that much longer than the longest window. One that is later still sees itself and what is left.
 * Labels change later features only, never those that were already given out.
 *
 * <p>A key that has been silent for as long as it can matter is forgotten by an event-time timer, one per key. The older
 * events of a key with more than the layout keeps one by one become tiles.
 *
 * <p>Metrics: {@code answers}, and {@code answersOvertaken}, those that an event or a label would have changed that came
 * after them though it belongs before them; {@code consistency} is the share of the others: an estimate of how many
 * answers a replay in order would give equally (it takes every later answer of the key for changed). {@code spills} counts
 * how often events became tiles, {@code labelsOfForgottenEvents} labels that found no event; group {@code cache} tells of the cache, if there is one.
 *
 * <p>The histories are a {@link LiveState}: on RocksDB those of hot keys are cached as objects, written back when they are
 * evicted and in each checkpoint. The current key is therefore not set for each event, only where Flink's state or timers
 * are reached. The names of the state and of the timer service are those of a {@code KeyedProcessFunction}, which this
 * once was: its savepoints restore where the key is text; number keys were text then, and are not now.
 *
 * <p>The input must be keyed by {@link EventSchema#groupOf} of the key columns. On the task's thread alone.
 */
public final class WindowFeatures extends AbstractStreamOperator<Event>
        implements OneInputStreamOperator<Event, Event>, Triggerable<Object, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    static final String STATE = "history";
    static final String TIMERS = "user-timers";

    /** Heap of a text beside its characters, which take a byte each, or two if one of them is beyond Latin-1. */
    private static final int TEXT_BYTES = 48;

    private static final int NUMBER_BYTES = 24;

    private final EventSchema schema;
    private final FeatureStep step;
    private final HistoryLayout layout;
    private final int features;
    private final boolean usesLabels;
    private final long reach;
    private final long lateness;
    private final boolean forwardLabels;
    private final long cacheBytes;

    private transient LiveState<Object, KeyHistory> histories;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient FeatureScan scan;
    private transient RowReader rows;
    private transient int[] keyColumns;
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
     * @param cacheBytes the bound of the cache of each subtask in bytes of task heap, if the backend needs one; 0 for none
     */
    public WindowFeatures(
            EventSchema schema,
            FeatureStep step,
            HistoryLayout layout,
            int features,
            long outOfOrderness,
            boolean forwardLabels,
            long cacheBytes) {
        if (cacheBytes < 0) {
            throw new IllegalArgumentException(
                    "the cache of window features has " + cacheBytes + " bytes; accepted: 0 for none, or more");
        }
        this.schema = schema;
        this.step = step;
        this.layout = layout;
        this.features = features;
        this.usesLabels = step.usesLabels();
        this.reach = step.reach();
        this.lateness = outOfOrderness;
        this.forwardLabels = forwardLabels;
        this.cacheBytes = cacheBytes;
    }

    /** The key is set where it is needed: for most events it is not. */
    @Override
    public boolean hasKeyContext1() {
        return false;
    }

    @Override
    public void open() throws Exception {
        super.open();
        ValueState<KeyHistory> stored =
                getRuntimeContext().getState(new ValueStateDescriptor<>(STATE, new KeyHistorySerializer(layout)));
        KeyedStateBackend<Object> backend = getKeyedStateBackend();
        int keyGroups = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
        histories = LiveState.of(
                backend,
                stored,
                cacheBytes,
                KeyOrder.of(keyGroups),
                (key, history) -> keyBytes(key) + history.heapBytes());
        timers = getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
        scan = new FeatureScan(step);
        rows = new RowReader(schema::type, step);
        keyColumns = step.keyColumns().stream().mapToInt(Integer::intValue).toArray();
        vector = new double[features];
        MetricGroup metrics = getMetricGroup();
        histories.reportTo(metrics);
        answers = metrics.counter("answers");
        overtaken = metrics.counter("answersOvertaken");
        spills = metrics.counter("spills");
        unmatched = metrics.counter("labelsOfForgottenEvents");
        metrics.gauge("consistency", this::consistency);
    }

    private static long keyBytes(Object key) {
        return key instanceof String text ? TEXT_BYTES + 2L * text.length() : NUMBER_BYTES;
    }

    private double consistency() {
        // After a restart answers may be overtaken that were counted before it.
        return answers.getCount() == 0 ? 1 : Math.max(0, 1 - (double) overtaken.getCount() / answers.getCount());
    }

    @Override
    public void processElement(StreamRecord<Event> element) throws Exception {
        Event event = element.getValue();
        if (event.occurred()) {
            add(event);
            output.collect(element);
            return;
        }
        if (usesLabels) {
            label(event);
        }
        if (forwardLabels) {
            output.collect(element);
        }
    }

    /** Emits nothing: the barrier has already gone on. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        histories.flush();
    }

    private void add(Event event) throws Exception {
        Object key = schema.groupOf(event.row(), keyColumns);
        KeyHistory history = histories.get(key);
        if (history == null) {
            history = new KeyHistory(layout);
        }
        history.adopt(layout);
        int entry = history.add(
                event.time(),
                usesLabels ? schema.idHash(event.row()) : 0,
                rows.filters(event.row(), event.featuresOf(features)),
                rows.values(event.row()));
        answers.inc();
        overtaken.inc(history.overtake(entry + 1));
        // Before anything is forgotten: an event that comes so late that it is forgotten at once is still in its own
        // windows, with what there is of its time.
        compute(history, entry, event);
        if (history.settle(reach, lateness)) {
            spills.inc();
        }
        if (history.expiryTimer() == Long.MIN_VALUE) {
            schedule(key, history);
        }
        histories.put(key, history);
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

    private void label(Event label) throws Exception {
        Object key = schema.groupOf(label.row(), keyColumns);
        KeyHistory history = histories.get(key);
        if (history == null) {
            unmatched.inc();
            return;
        }
        history.adopt(layout);
        long labelTime = label.labelTime();
        switch (history.label(
                label.time(), schema.idHash(label.row()), label.positive(), labelTime, timers.currentWatermark())) {
            // Answers from the label's time on that were given without it: a replay would have known it.
            case CHANGED -> overtaken.inc(history.overtake(history.after(labelTime - 1)));
            case FORGOTTEN -> unmatched.inc();
            case NONE -> {}
        }
        histories.put(key, history); // others may have been waiting
    }

    private void schedule(Object key, KeyHistory history) {
        long expiry = history.newest() + reach + lateness;
        history.setExpiryTimer(expiry);
        setCurrentKey(key);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, expiry);
    }

    @Override
    public void onEventTime(InternalTimer<Object, VoidNamespace> timer) throws Exception {
        Object key = timer.getKey();
        KeyHistory history = histories.get(key);
        if (history == null) {
            return;
        }
        history.adopt(layout);
        if (history.expire(timer.getTimestamp(), reach + lateness)) {
            schedule(key, history);
            histories.put(key, history);
        } else {
            histories.remove(key);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Object, VoidNamespace> timer) {
        throw new IllegalStateException(
                "no processing-time timer is ever set, but one of " + timer.getKey() + " fired");
    }
}
