package io.weir.operators.feature;

import io.weir.state.window.Tile;
import java.util.Arrays;

/**
 * The values of a column one by one, newest first, for what cannot be made of parts. Of a key with tiles these are its
 * newest events, those that are kept one by one.
 */
final class ValuesOf extends Accumulator {
    private final int column;
    private int size;
    private long[] times = new long[32];
    private double[] values = new double[32];
    private double[] ascending = {};
    private final Selection selection = new Selection();

    ValuesOf(int column) {
        this.column = column;
    }

    @Override
    void clear() {
        size = 0;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        while (values.length < size + to - from) {
            times = Arrays.copyOf(times, times.length * 2);
            values = Arrays.copyOf(values, values.length * 2);
        }
        size = subject.history.copyTo(times, values, size, column, from, to, mask);
    }

    @Override
    void add(Tile tile) {}

    @Override
    double value(AggregateFunction function, double parameter, Subject subject, long window) {
        return switch (function) {
            case ENTROPY -> entropy();
            case MOVING_AVG -> movingAverage((int) parameter);
            case VOLATILITY -> volatility();
            case CLEAN_MEAN -> cleanMean(parameter);
            case CLEAN_MEDIAN -> quantile(0.5, outlierLimit(parameter));
            case RATIO_TO_CLEAN_MEAN -> subject.own(column) / (cleanMean(parameter) + 0.0); // not −0.0
            case SINCE_OUTLIER -> sinceOutlier(subject, parameter);
            case MAX_RATIO -> max() / (cleanMean(parameter) + 0.0);
            default -> throw notFor(function);
        };
    }

    int size() {
        return size;
    }

    double value(int i) {
        return values[i];
    }

    long time(int i) {
        return times[i];
    }

    /**
     * The value of a rank among all up to {@code most}, interpolated linearly between the nearest two.
     *
     * @param rank from 0 to 1
     */
    double quantile(double rank, double most) {
        selection.clear(size);
        for (int i = 0; i < size; i++) {
            selection.addUpTo(most, values[i]);
        }
        if (selection.size() == 0) {
            return Double.NaN;
        }
        double place = rank * (selection.size() - 1);
        return selection.at((int) place, place - (int) place);
    }

    /** Of the newest {@code most} values. */
    private double movingAverage(int most) {
        int n = Math.min(most, size);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += values[i];
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    /** The sample standard deviation of the returns from each value to the next; one from 0 is passed over. */
    private double volatility() {
        int n = 0;
        double mean = 0;
        double squares = 0;
        for (int i = 0; i + 1 < size; i++) {
            if (values[i + 1] != 0) {
                double gain = values[i] / values[i + 1] - 1;
                double delta = gain - mean;
                mean += delta / ++n;
                squares += delta * (gain - mean);
            }
        }
        return n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1));
    }

    /** Shannon's entropy of the frequencies of the values, in bits. */
    private double entropy() {
        if (size == 0) {
            return Double.NaN;
        }
        if (ascending.length < size) {
            ascending = new double[values.length];
        }
        System.arraycopy(values, 0, ascending, 0, size);
        Arrays.sort(ascending, 0, size);
        double bits = 0;
        for (int i = 0; i < size; ) {
            int first = i;
            while (i < size && ascending[i] == ascending[first]) {
                i++;
            }
            double share = (double) (i - first) / size;
            bits -= share * (StrictMath.log(share) / StrictMath.log(2));
        }
        return bits + 0.0; // of one value: 0, not −0
    }

    private double mean() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += values[i];
        }
        return sum / size;
    }

    /** The largest value that is no outlier, or just above it: {@code factor} times the mean. */
    double outlierLimit(double factor) {
        return size == 0 ? Double.NaN : factor * mean();
    }

    /** The mean of the values that are no outliers. */
    private double cleanMean(double factor) {
        double limit = outlierLimit(factor);
        int n = 0;
        double sum = 0;
        for (int i = 0; i < size; i++) {
            if (values[i] <= limit) {
                n++;
                sum += values[i];
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    private double sinceOutlier(Subject subject, double factor) {
        double limit = outlierLimit(factor);
        for (int i = 0; i < size; i++) {
            if (values[i] > limit) {
                return subject.secondsSince(times[i]);
            }
        }
        return Double.NaN;
    }

    private double max() {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            max = Math.max(max, values[i]);
        }
        return size == 0 ? Double.NaN : max;
    }
}
