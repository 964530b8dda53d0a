package io.weir.operators.anomaly;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.state.cache.KeyOrder;
import io.weir.state.cache.LiveState;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
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
import org.apache.flink.util.OutputTag;

/**
 * Scores each row of a series by the detector of its key, which then learns from it.
 *
 * <p>Every row gives one verdict, in the order in which the rows come; a late one is judged as if it were the newest, and
 * counted in the metric {@code outOfOrder}. A key that was silent for as long as it is told to remember, in event time, is
 * forgotten by a timer, one per key.
 *
 * <p>The detectors are a {@link LiveState}: on RocksDB those of hot keys are cached as objects, written back when they are
 * evicted and in each checkpoint.
 *
 * <p>The input must be keyed by {@link EventSchema#groupOf} of the key columns. On the task's thread alone.
 *
 * @param <T> what leaves the job for a verdict
 */
public final class DetectAnomalies<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<Event, T>, Triggerable<Object, VoidNamespace> {
    private static final long serialVersionUID = 1L;
    private static final String STATE = "series";
    private static final String TIMERS = "silence";
    private static final int HISTOGRAM_SIZE = 2_000;
    /** Heap of a key and of what stands around a detector's arrays. */
    private static final long KEY_BYTES = 512;

    private final EventSchema schema;
    private final int[] keys;
    private final DetectionPlan detectors;
    private final double alertAbove;
    private final long forgetAfter;
    private final long cacheBytes;
    private final VerdictEncoder<T> encoder;
    private final OutputTag<T> atOnce;

    private transient LiveState<Object, SeriesMemory> series;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient RowValues values;
    private transient StreamRecord<T> reused;
    private transient Consumer<T> checkpointOutput;
    private transient Consumer<T> immediateOutput;
    private transient Counter alerts;
    private transient Counter outOfOrder;
    private transient Counter missing;
    private transient Histogram latencies;

    /**
     * @param keys the columns that tell one series from another
     * @param alertAbove a score above it is an alert
     * @param forgetAfter how long a series may be silent, in milliseconds of event time, above 0
     * @param cacheBytes the bound of the cache of each subtask in bytes of task heap, if the backend needs one; 0 for none
     * @param atOnce the side output of what must not wait for a checkpoint
     */
    public DetectAnomalies(
            EventSchema schema,
            int[] keys,
            DetectionPlan detectors,
            double alertAbove,
            long forgetAfter,
            long cacheBytes,
            VerdictEncoder<T> encoder,
            OutputTag<T> atOnce) {
        if (forgetAfter <= 0 || cacheBytes < 0) {
            throw new IllegalArgumentException("forgetAfter=" + forgetAfter + ", cacheBytes=" + cacheBytes
                    + ": more than 0 ms and at least 0 bytes are accepted");
        }
        this.schema = schema;
        this.keys = keys.clone();
        this.detectors = detectors;
        this.alertAbove = alertAbove;
        this.forgetAfter = forgetAfter;
        this.cacheBytes = cacheBytes;
        this.encoder = encoder;
        this.atOnce = atOnce;
    }

    /** The key is set where it is needed: for most rows it is not. */
    @Override
    public boolean hasKeyContext1() {
        return false;
    }

    @Override
    public void open() throws Exception {
        super.open();
        ValueState<SeriesMemory> stored =
                getRuntimeContext().getState(new ValueStateDescriptor<>(STATE, new SeriesMemorySerializer(detectors)));
        KeyedStateBackend<Object> backend = getKeyedStateBackend();
        int keyGroups = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
        // A detector's arrays have their whole length from the start.
        long bytes = KEY_BYTES + detectors.maxStateBytes();
        series = LiveState.of(backend, stored, cacheBytes, KeyOrder.of(keyGroups), (key, memory) -> bytes);
        timers = getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
        values = new RowValues(schema, detectors.columns());
        reused = new StreamRecord<>(null);
        checkpointOutput = value -> output.collect(reused.replace(value));
        immediateOutput = value -> output.collect(atOnce, new StreamRecord<>(value));
        series.reportTo(getMetricGroup());
        alerts = getMetricGroup().counter("alerts");
        outOfOrder = getMetricGroup().counter("outOfOrder");
        missing = getMetricGroup().counter("missingValues");
        latencies = getMetricGroup().histogram("latencyMs", new DescriptiveStatisticsHistogram(HISTOGRAM_SIZE));
    }

    @Override
    public void processElement(StreamRecord<Event> element) throws Exception {
        Event event = element.getValue();
        Object key = schema.groupOf(event.row(), keys);
        SeriesMemory memory = series.get(key);
        if (memory == null) {
            memory = new SeriesMemory(detectors.create());
        }
        double[] row = values.of(event.row());
        for (double value : row) {
            if (Double.isNaN(value)) {
                missing.inc();
            }
        }
        double score = memory.detector().score(event.time(), row);
        List<ColumnFinding> findings = memory.detector().findings();
        if (event.time() < memory.newest()) {
            outOfOrder.inc();
        } else {
            memory.setNewest(event.time());
        }
        if (memory.timer() == SeriesMemory.NONE) {
            schedule(key, memory);
        }
        series.put(key, memory);
        emit(event, score, findings);
    }

    private void emit(Event event, double score, List<ColumnFinding> findings) {
        long latency = Math.max(0, getProcessingTimeService().getCurrentProcessingTime() - event.sentAt());
        latencies.update(latency);
        boolean alert = score > alertAbove;
        if (alert) {
            alerts.inc();
        }
        reused.setTimestamp(event.time());
        encoder.encode(new RowVerdict(event, score, alert, latency, findings), checkpointOutput, immediateOutput);
    }

    private void schedule(Object key, SeriesMemory memory) {
        memory.setTimer(memory.newest() + forgetAfter);
        setCurrentKey(key);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, memory.timer());
    }

    /** Emits nothing: the barrier has already gone on. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        series.flush();
    }

    @Override
    public void onEventTime(InternalTimer<Object, VoidNamespace> timer) throws Exception {
        Object key = timer.getKey();
        SeriesMemory memory = series.get(key);
        if (memory == null) {
            return;
        }
        if (memory.newest() + forgetAfter > timer.getTimestamp()) {
            schedule(key, memory);
            series.put(key, memory);
        } else {
            series.remove(key);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Object, VoidNamespace> timer) {
        throw new IllegalStateException(
                "no processing-time timer is ever set, but one of " + timer.getKey() + " fired");
    }
}
