package io.weir.gpu.cpu;

import io.weir.gpu.model.ForestModel;

/** A forest's nodes, taken out of the model once for all trees. */
@SuppressWarnings("ArrayRecordComponent") // handed over while a model is loaded, compared by nobody
record ForestNodes(int[] feature, float[] threshold, int[] left, boolean[] missingLeft, float[] value) {
    static ForestNodes of(ForestModel model) {
        return new ForestNodes(model.feature(), model.threshold(), model.left(), model.missingLeft(), model.value());
    }

    boolean isLeaf(int node) {
        return feature[node] == ForestModel.LEAF;
    }

    boolean anyMissingLeft() {
        for (int node = 0; node < feature.length; node++) {
            if (!isLeaf(node) && missingLeft[node]) {
                return true;
            }
        }
        return false;
    }
}
