package io.weir.benchmarks.pipeline;

import java.util.Arrays;

/**
 * How long after a payment was due its decision and its alert came, where payments are due at a steady rate. A payment that had to
 * wait for the source is due when it was due, not when it was sent: a job that cannot keep up shows.
 *
 * <p>Written by one thread, read by others.
 */
final class PacedLatencies {
    private final long first;
    private final long start;
    private final double nanosApart;
    private final long counted;
    private final Samples decisions = new Samples();
    private final Samples alerts = new Samples();

    /**
     * Payments due at a rate.
     *
     * @param first the index of the first payment
     * @param start when it is due, by {@link System#nanoTime}
     * @param rate payments a second
     * @param counted the index of the first payment that counts
     */
    PacedLatencies(long first, long start, double rate, long counted) {
        this.first = first;
        this.start = start;
        this.nanosApart = 1e9 / rate;
        this.counted = counted;
    }

    /** How many payments are due by now. */
    long due() {
        return Math.max(0, (long) ((System.nanoTime() - start) / nanosApart) + 1);
    }

    void decided(long payment) {
        note(payment, decisions);
    }

    void alerted(long payment) {
        note(payment, alerts);
    }

    private void note(long payment, Samples samples) {
        if (payment >= counted) {
            samples.add(System.nanoTime() - start - (long) ((payment - first) * nanosApart));
        }
    }

    Latency decisions() {
        return decisions.latency();
    }

    Latency alerts() {
        return alerts.latency();
    }

    private static final class Samples {
        private long[] nanos = new long[1_024];
        private int size;

        synchronized void add(long value) {
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * size);
            }
            nanos[size++] = value;
        }

        synchronized Latency latency() {
            long[] sorted = Arrays.copyOf(nanos, size);
            Arrays.sort(sorted);
            return new Latency(size, millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 0.999));
        }

        /** The least value that so large a share of all does not exceed. */
        private static double millis(long[] sorted, double share) {
            return sorted.length == 0
                    ? Double.NaN
                    : sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] / 1e6;
        }
    }
}
