package io.weir.dashboard;

import io.weir.dashboard.Snapshot.LatencyPoint;
import io.weir.dashboard.Snapshot.Quantiles;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Quantiles of latency over all decisions and by ten seconds, in HdrHistograms of three digits from 1 µs to an hour;
 * what is longer counts as an hour, what is negative (clocks that differ) as 0. O(1) a decision, some 400 KB in all.
 * Not thread-safe.
 */
final class LatencyMeter {
    static final int INTERVAL_SECONDS = 10;
    static final int POINTS = 90;
    /** Checkpoints may leave intervals empty; older figures than this would pass for present ones. */
    private static final int RECENT_INTERVALS = 6;

    private static final long MAX_MICROS = 3_600_000_000L;
    private static final Quantiles NONE = new Quantiles(0, null, null, null);

    private final Histogram whole = new Histogram(MAX_MICROS, 3);
    private final Histogram interval = new Histogram(MAX_MICROS, 3);
    private final Deque<LatencyPoint> points = new ArrayDeque<>();
    private long currentInterval;
    private Quantiles recent = NONE;
    private long recentInterval;

    LatencyMeter(long startSecond) {
        currentInterval = Math.floorDiv(startSecond, (long) INTERVAL_SECONDS);
    }

    /** A decision that was in the topic before reading began: no part of the present. */
    void addHistory(double millis) {
        whole.recordValue(micros(millis));
    }

    void add(double millis, long second) {
        advance(second);
        long micros = micros(millis);
        whole.recordValue(micros);
        interval.recordValue(micros);
    }

    Snapshot.Latency snapshot(long now) {
        advance(now);
        Quantiles shown = recent.count() == 0 ? quantiles(interval) : recent;
        return new Snapshot.Latency(quantiles(whole), shown, List.copyOf(points));
    }

    private void advance(long second) {
        long target = Math.floorDiv(second, (long) INTERVAL_SECONDS);
        if (target - currentInterval > POINTS) {
            close();
            currentInterval = target - POINTS;
        }
        while (currentInterval < target) {
            close();
            currentInterval++;
        }
        if (currentInterval - recentInterval > RECENT_INTERVALS) {
            recent = NONE;
        }
    }

    private void close() {
        Quantiles closed = quantiles(interval);
        points.addLast(new LatencyPoint(
                Instant.ofEpochSecond(currentInterval * INTERVAL_SECONDS), closed.p50(), closed.p99()));
        if (points.size() > POINTS) {
            points.removeFirst();
        }
        if (closed.count() > 0) {
            recent = closed;
            recentInterval = currentInterval;
            interval.reset();
        }
    }

    private static long micros(double millis) {
        return (long) Math.max(0, Math.min(MAX_MICROS, Math.rint(millis * 1000)));
    }

    private static Quantiles quantiles(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return NONE;
        }
        return new Quantiles(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50) / 1000.0,
                histogram.getValueAtPercentile(99) / 1000.0,
                histogram.getMaxValue() / 1000.0);
    }
}
