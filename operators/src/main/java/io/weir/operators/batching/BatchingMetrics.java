package io.weir.operators.batching;

import io.weir.gpu.Explanation;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What a batcher tells of itself: the histograms {@code batchSize} (rows), {@code queueMs} (the oldest row's wait until
 * its batch was submitted) and {@code deviceMs} (from there until its results were taken), the gauges {@code batchLimit}
 * (rows at which a batch is full now) and {@code batchesInFlight}, and the counters {@code rows} by {@code device} and
 * {@code reason}.
 */
final class BatchingMetrics {
    /** Each reason is a time series: a scorer that makes up new ones for ever must not fill the monitoring. */
    static final int MOST_REASONS = 16;

    private static final int WINDOW = 2_000;

    private final MetricGroup group;
    private final Histogram batchSize;
    private final Histogram queueMs;
    private final Histogram deviceMs;
    private final Map<Explanation, Counter> rows = new HashMap<>();
    private Counter others;
    private Explanation last;
    private Counter lastRows;

    BatchingMetrics(MetricGroup group, IntSupplier limit, IntSupplier inFlight) {
        this.group = group;
        batchSize = group.histogram("batchSize", new DescriptiveStatisticsHistogram(WINDOW));
        queueMs = group.histogram("queueMs", new MillisecondHistogram(WINDOW));
        deviceMs = group.histogram("deviceMs", new MillisecondHistogram(WINDOW));
        group.gauge("batchLimit", (Gauge<Integer>) limit::getAsInt);
        group.gauge("batchesInFlight", (Gauge<Integer>) inFlight::getAsInt);
    }

    void submitted(int size, long queuedNanos, Explanation where) {
        batchSize.update(size);
        queueMs.update(queuedNanos);
        if (!where.equals(last)) {
            last = where;
            lastRows = counter(where);
        }
        lastRows.inc(size);
    }

    void finished(long deviceNanos) {
        deviceMs.update(deviceNanos);
    }

    private Counter counter(Explanation where) {
        Counter known = rows.get(where);
        if (known != null) {
            return known;
        }
        if (rows.size() < MOST_REASONS) {
            Counter created = register(where.device(), where.reason());
            rows.put(where, created);
            return created;
        }
        if (others == null) {
            others = register("other", "other");
        }
        return others;
    }

    private Counter register(String device, String reason) {
        return group.addGroup("device", device).addGroup("reason", reason).counter("rows");
    }
}
