package io.weir.operators.feature;

/**
 * How far two places are from each other: great-circle distance by the haversine formula (Sinnott 1984) on a sphere of
 * 6371.0088 km, within 0.6 % of the ellipsoid's. The same bits on every machine.
 */
public final class GreatCircle {
    /** The largest latitude of a place, in degrees to both sides. */
    public static final double MOST_LATITUDE = 90;

    /** The largest longitude of a place, in degrees to both sides: eastward ones alone may go all around. */
    public static final double MOST_LONGITUDE = 360;

    private static final double EARTH_RADIUS_KM = 6371.0088;

    private GreatCircle() {}

    /** Whether there is such a place, in degrees; the formula would give a distance of any two numbers. */
    static boolean isPlace(double latitude, double longitude) {
        return Math.abs(latitude) <= MOST_LATITUDE && Math.abs(longitude) <= MOST_LONGITUDE;
    }

    /**
     * Kilometres from one place to another, 0 to 20,016; NaN if one of the two is none: NaN, infinite, or beyond {@link
     * #MOST_LATITUDE} or {@link #MOST_LONGITUDE}.
     *
     * @param latitude in degrees, as all of them
     */
    public static double kilometres(double latitude, double longitude, double otherLatitude, double otherLongitude) {
        if (!isPlace(latitude, longitude) || !isPlace(otherLatitude, otherLongitude)) {
            return Double.NaN;
        }
        double from = Math.toRadians(latitude);
        double to = Math.toRadians(otherLatitude);
        double north = StrictMath.sin((to - from) / 2);
        double east = StrictMath.sin(Math.toRadians(otherLongitude - longitude) / 2);
        double chord = north * north + StrictMath.cos(from) * StrictMath.cos(to) * east * east;
        return 2 * EARTH_RADIUS_KM * StrictMath.asin(Math.sqrt(Math.min(1, chord)));
    }
}
