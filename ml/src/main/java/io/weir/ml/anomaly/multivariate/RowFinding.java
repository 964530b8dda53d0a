package io.weir.ml.anomaly.multivariate;

import io.weir.ml.anomaly.univariate.ExpectedRange;

/**
 * What a column has to do with a row's score.
 *
 * @param share of what is unusual about the row, 0 to 1; those of a row's columns add up to 1 or less
 * @param expected the values that would not have been unusual, given the other columns of the row
 */
public record RowFinding(double share, ExpectedRange expected) {}
