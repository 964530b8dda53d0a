package io.weir.operators.feature;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.state.cache.KeyOrder;
import io.weir.state.cache.LiveState;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
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
 * <p>A key that has been silent for as long as it can matter is forgotten by an event-time timer, one per key. A key with
 * more than {@value #MOST_EVENTS} events in its windows forgets the oldest of them, counted by the metric {@code
 * historyCut}: its features then cover less than the window, and the job stays alive.
 *
 * <p>The histories are a {@link LiveState}: on RocksDB those of hot keys are cached as objects, written back when they are
 * evicted and in each checkpoint. The current key is therefore not set for each event, only where Flink's state or timers
 * are reached. The names of the state and of the timer service are those of a {@code KeyedProcessFunction}, which this
 * once was: its savepoints restore.
 *
 * <p>The input must be keyed by the text of the key column ({@link EventSchema#keyOf}). On the task's thread alone.
 */
public final class WindowFeatures extends AbstractStreamOperator<Event>
        implements OneInputStreamOperator<Event, Event>, Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    static final int MOST_EVENTS = 20_000;

    static final String STATE = "history";
    static final String TIMERS = "user-timers";

    /** Heap of a text beside its characters, which take a byte each, or two if one of them is beyond Latin-1. */
    private static final int TEXT_BYTES = 48;

    private final EventSchema schema;
    private final KeyWindows spec;
    private final int features;
    private final long keep;
    private final boolean forwardLabels;
    private final long cacheBytes;

    private transient LiveState<String, KeyHistory> histories;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient WindowScan scan;
    private transient double[] values;
    private transient Counter cut;
    private transient Counter unmatched;

    /**
     * @param features the length of the whole feature vector
     * @param outOfOrderness how late an event may come and still find its windows whole, in milliseconds
     * @param forwardLabels whether a later step needs the labels too
     * @param cacheBytes the bound of the cache of each subtask in bytes of task heap, if the backend needs one; 0 for none
     */
    public WindowFeatures(
            EventSchema schema,
            KeyWindows spec,
            int features,
            long outOfOrderness,
            boolean forwardLabels,
            long cacheBytes) {
        if (cacheBytes < 0) {
            throw new IllegalArgumentException("the cache of window features by " + schema.name(spec.keyColumn())
                    + " has " + cacheBytes + " bytes; accepted: 0 for none, or more");
        }
        this.schema = schema;
        this.spec = spec;
        this.features = features;
        this.keep = spec.reach() + outOfOrderness;
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
        ValueState<KeyHistory> stored = getRuntimeContext()
                .getState(new ValueStateDescriptor<>(STATE, new KeyHistorySerializer(columnNames())));
        KeyedStateBackend<String> backend = getKeyedStateBackend();
        int keyGroups = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
        histories = LiveState.of(
                backend,
                stored,
                cacheBytes,
                KeyOrder.ofText(keyGroups),
                (key, history) -> TEXT_BYTES + 2L * key.length() + history.heapBytes());
        histories.reportTo(getMetricGroup());
        timers = getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
        scan = new WindowScan(spec);
        values = new double[spec.columns().length];
        cut = getMetricGroup().counter("historyCut");
        unmatched = getMetricGroup().counter("labelsOfForgottenEvents");
    }

    @Override
    public void processElement(StreamRecord<Event> element) throws Exception {
        Event event = element.getValue();
        if (event.occurred()) {
            add(event);
            output.collect(element);
            return;
        }
        if (spec.usesLabels()) {
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
        String key = keyOf(event);
        KeyHistory history = histories.get(key);
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
            schedule(key, history);
        }
        histories.put(key, history);
    }

    private void label(Event label) throws Exception {
        String key = keyOf(label);
        KeyHistory history = histories.get(key);
        if (history != null
                && history.label(label.time(), schema.idHash(label.row()), label.positive(), label.labelTime())) {
            histories.put(key, history);
        } else {
            unmatched.inc();
        }
    }

    private void compute(KeyHistory history, Event event) {
        scan.compute(history, event.time(), event.featuresOf(features));
    }

    private String keyOf(Event event) {
        return schema.keyOf(event.row(), spec.keyColumn());
    }

    private List<String> columnNames() {
        return Arrays.stream(spec.columns()).mapToObj(schema::name).toList();
    }

    private void schedule(String key, KeyHistory history) {
        long expiry = history.time(history.size() - 1) + keep;
        history.setExpiryTimer(expiry);
        setCurrentKey(key);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, expiry);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        String key = timer.getKey();
        KeyHistory history = histories.get(key);
        if (history == null) {
            return;
        }
        history.evictUpTo(timer.getTimestamp() - keep);
        if (history.size() == 0) {
            histories.remove(key);
        } else {
            schedule(key, history);
            histories.put(key, history);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException(
                "no processing-time timer is ever set, but one of " + timer.getKey() + " fired");
    }
}
