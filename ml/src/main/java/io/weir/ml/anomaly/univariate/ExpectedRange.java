package io.weir.ml.anomaly.univariate;

/**
 * The values that would not have been anomalous.
 *
 * @param low the least of them; NaN if none is known
 * @param high the greatest; NaN if none is known
 */
public record ExpectedRange(double low, double high) {
    /** Nothing is known yet. */
    public static final ExpectedRange UNKNOWN = new ExpectedRange(Double.NaN, Double.NaN);

    static ExpectedRange around(double centre, double reach) {
        return new ExpectedRange(centre - reach, centre + reach);
    }

    public boolean isKnown() {
        return !Double.isNaN(low);
    }
}
