package io.weir.operators.anomaly;

import io.weir.operators.event.Event;
import java.util.List;

/**
 * What was found about a row.
 *
 * @param event the row, as it came
 * @param score 0 to 1, higher is more anomalous
 * @param alert whether the score is above the pipeline's limit
 * @param latencyMillis wall-clock time from the row's sending to this verdict
 * @param findings column by column, the largest score first
 */
public record RowVerdict(Event event, double score, boolean alert, long latencyMillis, List<ColumnFinding> findings) {}
