package io.weir.operators.feature;

import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;

/**
 * The place of the newest other event of the window, and how far it is from the event's own along a {@link GreatCircle}. Of
 * events in tiles no place is kept.
 */
final class PlaceOf extends Accumulator {
    private static final double SECONDS_PER_HOUR = 3600;
    private static final int NONE = -1;

    private final int latitude;
    private final int longitude;
    private int previous;

    PlaceOf(int latitude, int longitude) {
        this.latitude = latitude;
        this.longitude = longitude;
    }

    @Override
    void clear() {
        previous = NONE;
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        KeyHistory history = subject.history;
        for (int i = to - 1; previous == NONE && i >= from; i--) {
            if (i != subject.self
                    && GreatCircle.isPlace(history.value(latitude, i), history.value(longitude, i))
                    && history.passed(i, mask)) {
                previous = i;
            }
        }
    }

    @Override
    void add(Tile tile) {}

    @Override
    double value(AggregateFunction function, double parameter, Subject subject, long window) {
        return switch (function) {
            case DISTANCE -> kilometres(subject);
            case SPEED -> kilometresPerHour(subject);
            default -> throw notFor(function);
        };
    }

    private double kilometres(Subject subject) {
        if (previous == NONE) {
            return Double.NaN;
        }
        KeyHistory history = subject.history;
        return GreatCircle.kilometres(
                history.value(latitude, previous),
                history.value(longitude, previous),
                subject.own(latitude),
                subject.own(longitude));
    }

    private double kilometresPerHour(Subject subject) {
        double distance = kilometres(subject);
        if (Double.isNaN(distance)) {
            return Double.NaN;
        }
        double seconds = subject.secondsSince(subject.history.time(previous));
        return seconds == 0 ? Double.NaN : distance / seconds * SECONDS_PER_HOUR;
    }
}
