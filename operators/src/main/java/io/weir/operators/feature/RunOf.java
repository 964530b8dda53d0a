package io.weir.operators.feature;

import io.weir.state.aggregate.LabelCounts;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;
import java.util.Arrays;

/**
 * A column's values in the run of positive labels, as {@link LabelsOf} has it; what is an outlier is judged by all values of
 * the window. Of a key with tiles it sees the events that are kept one by one.
 */
final class RunOf extends Accumulator {
    private final int column;
    /** All of the window, for the outliers' limit. */
    private final ValuesOf values;

    private int size;
    private long[] times = new long[8];
    /** Of the run, newest first; NaN of an event without one. */
    private double[] run = new double[8];

    private long lastNegative;

    /** @param values the column's, which others add to and clear */
    RunOf(int column, ValuesOf values) {
        this.column = column;
        this.values = values;
    }

    @Override
    void clear() {
        size = 0;
        lastNegative = LabelCounts.NEVER;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        KeyHistory history = subject.history;
        for (int i = to - 1; lastNegative == LabelCounts.NEVER && i >= from; i--) {
            int label = history.labelAsOf(i, subject.asOf);
            if (label == KeyHistory.UNKNOWN || !history.passed(i, mask)) {
                continue;
            }
            if (label == KeyHistory.POSITIVE) {
                positive(history.time(i), history.value(column, i));
            } else {
                negative(history.time(i));
            }
        }
    }

    private void positive(long time, double value) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            run = Arrays.copyOf(run, 2 * size);
        }
        times[size] = time;
        run[size++] = value;
    }

    /** Ends the run, also for those of its own time. */
    private void negative(long time) {
        lastNegative = time;
        while (size > 0 && times[size - 1] == time) {
            size--;
        }
    }

    @Override
    void add(Tile tile) {}

    @Override
    double value(AggregateFunction function, double factor, Subject subject, long window) {
        if (function == AggregateFunction.RUN_MIN) {
            return least();
        }
        double limit = values.outlierLimit(factor);
        int clean = 0;
        long first = 0;
        for (int i = 0; i < size; i++) {
            if (!(run[i] > limit)) { // one without a value is no outlier
                clean++;
                first = times[i];
            }
        }
        return switch (function) {
            case CLEAN_RUN -> clean;
            case CLEAN_RUN_AGE -> clean == 0 ? Double.NaN : subject.secondsSince(first);
            case CLEAN_RUN_GAP ->
                clean == 0 || lastNegative == LabelCounts.NEVER ? Double.NaN : (first - lastNegative) / 1000.0;
            default -> throw notFor(function);
        };
    }

    private double least() {
        double least = Double.NaN;
        for (int i = 0; i < size; i++) {
            if (!(run[i] >= least)) { // the first one too
                least = Double.isNaN(run[i]) ? least : run[i];
            }
        }
        return least;
    }
}
