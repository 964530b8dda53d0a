package io.weir.ml.anomaly.univariate;

import java.io.Serializable;

/**
 * The range that a series' values are known to have before any of them came, such as 0 to 100 of a percentage.
 *
 * @param low the least value
 * @param high the greatest, not below it
 */
public record GivenRange(double low, double high) implements Serializable {
    private static final long serialVersionUID = 1L;

    public GivenRange {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
            throw new IllegalArgumentException(
                    "range=" + low + ".." + high + ": two finite numbers are accepted, the lower one first");
        }
    }
}
