/** Detectors of rows that are unlike those before them, in several columns at once. */
package io.weir.ml.anomaly.multivariate;
