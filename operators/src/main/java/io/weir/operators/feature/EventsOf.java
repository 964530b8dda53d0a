package io.weir.operators.feature;

import io.weir.state.window.Tile;

/** Counts events, and finds the newest one that is not the event itself. */
final class EventsOf extends Accumulator {
    private static final long NEVER = Long.MIN_VALUE;

    private long count;
    private long previous;

    @Override
    void clear() {
        count = 0;
        previous = NEVER;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        if (mask == 0) {
            count += to - from;
        } else {
            for (int i = from; i < to; i++) {
                if (subject.history.passed(i, mask)) {
                    count++;
                }
            }
        }
        for (int i = to - 1; previous == NEVER && i >= from; i--) {
            if (i != subject.self && subject.history.passed(i, mask)) {
                previous = subject.history.time(i);
            }
        }
    }

    @Override
    void add(Tile tile) {
        count += tile.events();
        previous = Math.max(previous, tile.last());
    }

    long count() {
        return count;
    }

    double sincePrevious(Subject subject) {
        return previous == NEVER ? Double.NaN : subject.secondsSince(previous);
    }
}
