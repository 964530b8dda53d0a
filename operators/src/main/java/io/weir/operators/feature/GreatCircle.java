package io.weir.operators.feature;

/**
 * How far two places are from each other: great-circle distance by the haversine formula (Sinnott 1984) on a sphere of
 * 6371.0088 km, within 0.6 % of the ellipsoid's. The same bits on every machine.
 */
public final class GreatCircle {
    private static final double EARTH_RADIUS_KM = 6371.0088;

    private GreatCircle() {}

    /**
     * Kilometres from one place to another, 0 to 20,016; NaN if one of the four is NaN or infinite.
     *
     * @param latitude in degrees, as all of them
     */
    public static double kilometres(double latitude, double longitude, double otherLatitude, double otherLongitude) {
        double from = Math.toRadians(latitude);
        double to = Math.toRadians(otherLatitude);
        double north = StrictMath.sin((to - from) / 2);
        double east = StrictMath.sin(Math.toRadians(otherLongitude - longitude) / 2);
        double chord = north * north + StrictMath.cos(from) * StrictMath.cos(to) * east * east;
        return 2 * EARTH_RADIUS_KM * StrictMath.asin(Math.sqrt(Math.min(1, chord)));
    }
}
