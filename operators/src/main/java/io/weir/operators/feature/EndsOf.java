package io.weir.operators.feature;

import io.weir.state.aggregate.Ends;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;

/** The newest and the oldest value of a column. */
final class EndsOf extends Accumulator {
    private final int column;
    private final int part;
    private double newest;
    private double oldest;

    EndsOf(int column, int part) {
        this.column = column;
        this.part = part;
    }

    @Override
    void clear() {
        newest = Double.NaN;
        oldest = Double.NaN;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        KeyHistory history = subject.history;
        for (int i = to - 1; Double.isNaN(newest) && i >= from; i--) {
            if (history.passed(i, mask)) {
                newest = history.value(column, i);
            }
        }
        for (int i = from; i < to; i++) {
            double value = history.value(column, i);
            if (!Double.isNaN(value) && history.passed(i, mask)) {
                oldest = value;
                return;
            }
        }
    }

    @Override
    void add(Tile tile) {
        Ends ends = (Ends) tile.part(part);
        if (Double.isNaN(ends.first())) {
            return;
        }
        oldest = ends.first();
        newest = Double.isNaN(newest) ? ends.last() : newest;
    }

    double newest() {
        return newest;
    }

    double oldest() {
        return oldest;
    }
}
