/** Linear models over features that are cut into bins, whose edges are learned from the stream. */
package io.weir.ml.binned;
