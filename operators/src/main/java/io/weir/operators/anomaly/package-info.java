/**
 * Anomalies in series of metrics: one detector per key, which scores each row and then learns from it.
 *
 * <p>{@link io.weir.operators.anomaly.RowDetector} is what a key's detector must do, of one column or of many.
 */
package io.weir.operators.anomaly;
