package io.weir.operators.feature;

import io.weir.state.window.Tile;

/** Finds the newest event that is not the event itself. */
final class PreviousOf extends Accumulator {
    private static final long NEVER = Long.MIN_VALUE;

    private long previous;

    @Override
    void clear() {
        previous = NEVER;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        for (int i = to - 1; previous == NEVER && i >= from; i--) {
            if (i != subject.self && subject.history.passed(i, mask)) {
                previous = subject.history.time(i);
            }
        }
    }

    @Override
    void add(Tile tile) {
        previous = Math.max(previous, tile.last());
    }

    @Override
    double value(AggregateFunction function, double parameter, Subject subject, long window) {
        return previous == NEVER ? Double.NaN : subject.secondsSince(previous);
    }
}
