package io.weir.operators.feature;

import io.weir.state.window.Tile;

/** Counts events. */
final class CountOf extends Accumulator {
    private static final double MILLIS = 1000.0;

    private long count;

    @Override
    void clear() {
        count = 0;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        if (mask == 0) {
            count += to - from;
            return;
        }
        for (int i = from; i < to; i++) {
            if (subject.history.passed(i, mask)) {
                count++;
            }
        }
    }

    @Override
    void add(Tile tile) {
        count += tile.events();
    }

    @Override
    boolean dependsOnLength() {
        return true;
    }

    @Override
    double value(AggregateFunction function, double parameter, Subject subject, long window) {
        return switch (function) {
            case COUNT -> count;
            case RATE -> count / (window / MILLIS);
            default -> throw notFor(function);
        };
    }
}
