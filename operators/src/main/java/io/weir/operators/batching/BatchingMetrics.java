package io.weir.operators.batching;

import io.weir.gpu.Explanation;
import io.weir.gpu.Placement;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
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
 * (rows at which a batch is full now) and {@code batchesInFlight}, and the counters {@code rows} by {@code device}
 * ({@code cpu} or {@code cuda}) and {@code reason}.
 */
final class BatchingMetrics {
    /** Each reason is a time series: a scorer that makes up new ones for ever must not fill the monitoring. */
    static final int MOST_REASONS = 16;

    private static final int WINDOW = 2_000;

    private final MetricGroup group;
    private final Histogram batchSize;
    private final Histogram queueMs;
    private final Histogram deviceMs;
    private final Map<List<String>, Counter> rows = new HashMap<>();
    private final Map<Placement, Long> placed = new EnumMap<>(Placement.class);
    private Counter others;

    BatchingMetrics(MetricGroup group, IntSupplier limit, IntSupplier inFlight) {
        this.group = group;
        batchSize = group.histogram("batchSize", new DescriptiveStatisticsHistogram(WINDOW));
        queueMs = group.histogram("queueMs", new MillisecondHistogram(WINDOW));
        deviceMs = group.histogram("deviceMs", new MillisecondHistogram(WINDOW));
        group.gauge("batchLimit", (Gauge<Integer>) limit::getAsInt);
        group.gauge("batchesInFlight", (Gauge<Integer>) inFlight::getAsInt);
    }

    void submitted(int size, long queuedNanos) {
        batchSize.update(size);
        queueMs.update(queuedNanos);
    }

    void finished(int size, long deviceNanos, BatchScorer scorer) {
        deviceMs.update(deviceNanos);
        Map<Placement, Long> all = scorer.rows();
        if (all.isEmpty()) {
            Explanation where = scorer.explain();
            counter(where.backend(), where.reason()).inc(size);
        } else {
            all.forEach((placement, count) -> {
                Long before = placed.put(placement, count);
                // A batch that is scored again, elsewhere, is taken back where it was counted.
                counter(placement.backend(), placement.reason()).inc(count - (before == null ? 0 : before));
            });
        }
    }

    /** The next one counts its rows from none. */
    void scorerChanged() {
        placed.clear();
    }

    /** All rows so far by where and why, in no order; those of reasons that were too many are not among them. */
    List<PlacedRows> rows() {
        return rows.entrySet().stream()
                .map(place -> new PlacedRows(
                        place.getKey().get(0),
                        place.getKey().get(1),
                        place.getValue().getCount()))
                .toList();
    }

    private Counter counter(String device, String reason) {
        List<String> place = List.of(device, reason);
        Counter known = rows.get(place);
        if (known == null && rows.size() < MOST_REASONS) {
            known = register(device, reason);
            rows.put(place, known);
        }
        if (known == null && others == null) {
            others = register("other", "other");
        }
        return known == null ? others : known;
    }

    private Counter register(String device, String reason) {
        return counter(group, device, reason);
    }

    static Counter counter(MetricGroup group, String device, String reason) {
        return group.addGroup("device", device).addGroup("reason", reason).counter("rows");
    }
}
