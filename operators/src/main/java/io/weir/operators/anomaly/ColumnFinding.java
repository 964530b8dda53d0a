package io.weir.operators.anomaly;

import io.weir.ml.anomaly.univariate.ExpectedRange;

/**
 * What a column contributed to the score of a row.
 *
 * @param column its name
 * @param value the row's; NaN if it is missing
 * @param score 0 to 1
 * @param expected the values that would not have been anomalous
 * @param reason the rule that gave the score, such as {@code value-gap}
 */
public record ColumnFinding(String column, double value, double score, ExpectedRange expected, String reason) {}
