package io.weir.operators.feature;

import io.weir.state.window.KeyHistory;
import java.util.Arrays;

/**
 * Computes all windows of a key, as of one moment, in one pass from the newest event to the oldest.
 *
 * <p>A window of length w with delay d, as of t, holds the events of (t − d − w, t − d]: open at its old end, closed at
 * its new one, so without a delay the event itself is in it. Windows are nested, so an accumulator that has seen the
 * short window goes on into the longer one. Variance follows Welford (1962). The order of the additions is the order of
 * the history, so that the same history always gives the same bits.
 *
 * <p>O(events of the longest window + features); nothing is allocated. Not safe for use by several threads.
 */
final class WindowScan {
    private final KeyWindows spec;
    private final int accumulators;
    private final long[] count;
    private final double[] sum;
    private final double[] min;
    private final double[] max;
    private final double[] mean;
    private final double[] squares;

    WindowScan(KeyWindows spec) {
        this.spec = spec;
        accumulators = spec.columns().length + 1; // the last one is the label's
        count = new long[accumulators];
        sum = new double[accumulators];
        min = new double[accumulators];
        max = new double[accumulators];
        mean = new double[accumulators];
        squares = new double[accumulators];
    }

    void compute(KeyHistory history, long asOf, double[] features) {
        Arrays.fill(count, 0);
        Arrays.fill(sum, 0);
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        Arrays.fill(mean, 0);
        Arrays.fill(squares, 0);
        long newest = asOf - spec.delay();
        int entry = history.size() - 1;
        while (entry >= 0 && history.time(entry) > newest) {
            entry--;
        }
        long events = 0;
        for (int w = 0; w < spec.windows().length; w++) {
            long oldest = newest - spec.windows()[w];
            for (; entry >= 0 && history.time(entry) > oldest; entry--) {
                events++;
                for (int c = 0; c < accumulators - 1; c++) {
                    double value = history.value(c, entry);
                    if (!Double.isNaN(value)) {
                        accumulate(c, value);
                    }
                }
                byte label = history.labelAsOf(entry, asOf);
                if (label != KeyHistory.UNKNOWN) {
                    accumulate(accumulators - 1, label == KeyHistory.POSITIVE ? 1 : 0);
                }
            }
            for (int a = 0; a < spec.aggregates().size(); a++) {
                features[spec.offset() + a * spec.windows().length + w] =
                        result(spec.aggregates().get(a), events);
            }
        }
    }

    private void accumulate(int c, double value) {
        long n = ++count[c];
        sum[c] += value;
        min[c] = Math.min(min[c], value);
        max[c] = Math.max(max[c], value);
        double delta = value - mean[c];
        mean[c] += delta / n;
        squares[c] += delta * (value - mean[c]);
    }

    private double result(WindowAggregate aggregate, long events) {
        if (aggregate.column() == WindowAggregate.NONE) {
            return events;
        }
        int c = aggregate.column() == WindowAggregate.LABEL ? accumulators - 1 : aggregate.column();
        long n = count[c];
        return switch (aggregate.function()) {
            case COUNT -> n;
            case SUM -> sum[c];
            case AVG -> n == 0 ? Double.NaN : sum[c] / n;
            case MIN -> n == 0 ? Double.NaN : min[c];
            case MAX -> n == 0 ? Double.NaN : max[c];
            case STDDEV -> n < 2 ? Double.NaN : Math.sqrt(squares[c] / (n - 1));
        };
    }
}
