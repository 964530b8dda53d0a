package io.weir.operators.feature;

import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;

/**
 * The place of the newest other event of the window, and how far it is from the event's own: great-circle distance by the
 * haversine formula (Sinnott 1984) on a sphere of 6371.0088 km, within 0.6 % of the ellipsoid's. Of events in tiles no place
 * is kept.
 */
final class PlaceOf extends Accumulator {
    private static final double EARTH_RADIUS_KM = 6371.0088;
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
                    && !Double.isNaN(history.value(latitude, i))
                    && !Double.isNaN(history.value(longitude, i))
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
        double fromLatitude = Math.toRadians(history.value(latitude, previous));
        double toLatitude = Math.toRadians(subject.own(latitude));
        double north = StrictMath.sin((toLatitude - fromLatitude) / 2);
        double east = StrictMath.sin(Math.toRadians(subject.own(longitude) - history.value(longitude, previous)) / 2);
        double chord = north * north + StrictMath.cos(fromLatitude) * StrictMath.cos(toLatitude) * east * east;
        return 2 * EARTH_RADIUS_KM * StrictMath.asin(Math.sqrt(Math.min(1, chord)));
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
