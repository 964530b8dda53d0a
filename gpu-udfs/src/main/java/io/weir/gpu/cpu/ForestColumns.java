package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;

/**
 * The columns of a forest's tile, so made that a node is one comparison whatever is missing: first the features with +∞
 * where one is missing, which goes right at every node; then, if the forest wants it, again with −∞, which goes left; then
 * zeros, for nodes that always go left.
 *
 * @param features of a row
 * @param twice whether the second kind is there
 */
record ForestColumns(int features, boolean twice) {
    int count() {
        return zeros() + 1;
    }

    int zeros() {
        return twice ? 2 * features : features;
    }

    /** The column that a node compares. */
    int of(int feature, boolean missingLeft) {
        return missingLeft ? features + feature : feature;
    }

    /** Where in a batch the values of a column begin, which is not that of the zeros. */
    int source(FloatBatch in, int column) {
        return column % features * in.stride();
    }

    /** What stands in a column where its feature is missing. */
    float replacement(int column) {
        return column < features ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
    }
}
