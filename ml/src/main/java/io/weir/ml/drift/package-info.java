/** Detectors of drift: whether a stream of numbers, or of features, is still what it was. */
package io.weir.ml.drift;
