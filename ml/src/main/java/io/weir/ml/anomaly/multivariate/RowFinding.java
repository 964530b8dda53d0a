package io.weir.ml.anomaly.multivariate;

import io.weir.ml.anomaly.univariate.ExpectedRange;

/**
 * What a column has to do with a row's score.
 *
 * @param share of what is unusual about the row, 0 to 1; those of a row's columns add up to 1 or less
 * @param expected the values within four deviations of what is expected, by which a detector says what it goes by
 */
public record RowFinding(double share, ExpectedRange expected) {
    /** Of normal columns, one value in 15,000 is further away. */
    private static final double EXPECTED_DEVIATIONS = 4;

    /** @param middle the value expected; NaN if none is */
    static RowFinding of(double share, double middle, double deviation) {
        double reach = EXPECTED_DEVIATIONS * deviation;
        return new RowFinding(
                share,
                Double.isNaN(middle) ? ExpectedRange.UNKNOWN : new ExpectedRange(middle - reach, middle + reach));
    }
}
