/**
 * Detectors of anomalies in one series of values: no labels, no look-ahead, bounded memory per series.
 *
 * <p>{@link io.weir.ml.anomaly.univariate.SeriesDetector} is the contract, {@link
 * io.weir.ml.anomaly.univariate.DetectorKind} the list of what there is.
 */
package io.weir.ml.anomaly.univariate;
