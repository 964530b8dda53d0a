package io.weir.benchmarks.features;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what comes to the sink, and sums up the features of some of the events: contestants that compute the same
 * features have the same sums, up to the digits that they keep.
 *
 * <p>Written by one thread. The count may be read by another; the sums once the count tells that all is in.
 */
final class Arrivals {
    private final long from;
    private final long to;
    private final double[] sums = new double[Windows.FEATURES];
    private final AtomicLong count = new AtomicLong();
    private long arrived;

    Arrivals(long from, long to) {
        this.from = from;
        this.to = to;
    }

    /** Whether the features of this event are wanted. */
    boolean wants(long id) {
        return id >= from && id < to;
    }

    /** A missing feature (NaN) adds nothing. */
    void add(int feature, double value) {
        if (!Double.isNaN(value)) {
            sums[feature] += value;
        }
    }

    void arrived() {
        count.setRelease(++arrived);
    }

    long count() {
        return count.get();
    }

    /** One sum per feature, in the order of {@link Windows}. */
    double[] sums() {
        return sums.clone();
    }
}
