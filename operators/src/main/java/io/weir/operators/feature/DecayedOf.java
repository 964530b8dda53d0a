package io.weir.operators.feature;

import io.weir.state.aggregate.Moments;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;
import java.util.Arrays;

/**
 * Exponentially weighted mean and variance of a column: weights 2^(−age / half-life). A tile counts as its values' mean and
 * variance at its newest event's time.
 */
final class DecayedOf extends Accumulator {
    private static final int FIELDS = 3;
    /** Where no half-life is given. */
    private static final double WINDOW_PER_HALF_LIFE = 8;

    private final int column;
    private final int part;
    private int size;
    private long[] times = new long[32];
    /** Count, mean and sum of squared differences of each point. */
    private double[] points = new double[32 * FIELDS];

    private double mean;
    private double variance;

    DecayedOf(int column, int part) {
        this.column = column;
        this.part = part;
    }

    @Override
    void clear() {
        size = 0;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        KeyHistory history = subject.history;
        for (int i = to - 1; i >= from; i--) {
            double value = history.value(column, i);
            if (!Double.isNaN(value) && history.passed(i, mask)) {
                add(history.time(i), 1, value, 0);
            }
        }
    }

    @Override
    void add(Tile tile) {
        Moments moments = (Moments) tile.part(part);
        if (moments.count() > 0) {
            add(tile.last(), moments.count(), moments.mean(), moments.squares());
        }
    }

    @Override
    boolean summable() {
        return false;
    }

    private void add(long time, double count, double center, double squares) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            points = Arrays.copyOf(points, points.length * 2);
        }
        times[size] = time;
        points[size * FIELDS] = count;
        points[size * FIELDS + 1] = center;
        points[size * FIELDS + 2] = squares;
        size++;
    }

    /**
     * West's recurrence (1979) for weighted values, over what the window has so far. Only ratios of weights matter: they are
     * taken from the newest value on, so that none vanishes behind a delay.
     */
    private void compute(double halfLife) {
        double weights = 0;
        double squares = 0;
        mean = Double.NaN;
        for (int i = 0; i < size; i++) {
            double decay = StrictMath.pow(2, (times[i] - times[0]) / halfLife);
            double weight = decay * points[i * FIELDS];
            double center = points[i * FIELDS + 1];
            weights += weight;
            if (i == 0) {
                mean = center;
            } else {
                double delta = center - mean;
                double step = delta * weight / weights;
                mean += step;
                squares += weight * delta * (delta - step);
            }
            squares += decay * points[i * FIELDS + 2];
        }
        variance = size == 0 ? Double.NaN : squares / weights;
        if (Double.isNaN(mean)) {
            mean = infiniteMean();
        }
    }

    /** Where an infinity has spoilt the recurrence: it is infinite, or missing if there are both. */
    private double infiniteMean() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            double center = points[i * FIELDS + 1];
            sum += Double.isFinite(center) ? 0 : center; // outweighs all that is finite, however old it is
        }
        return sum == 0 ? Double.NaN : sum;
    }

    @Override
    boolean dependsOnLength() {
        return true;
    }

    @Override
    double value(AggregateFunction function, double halfLife, Subject subject, long window) {
        compute(Double.isNaN(halfLife) ? window / WINDOW_PER_HALF_LIFE : halfLife);
        return switch (function) {
            case EW_MEAN -> mean;
            case EW_VARIANCE -> variance;
            default -> throw notFor(function);
        };
    }
}
