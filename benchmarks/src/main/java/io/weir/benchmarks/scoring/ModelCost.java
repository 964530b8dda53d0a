package io.weir.benchmarks.scoring;

import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.MlpModel;
import io.weir.gpu.model.NeighborModel;
import io.weir.gpu.model.PcaModel;
import java.util.List;

/**
 * What a row costs at least: the bytes that must come and go, and the operations on floats, a fused multiply-add being one.
 * Of a forest a comparison per level of each tree is all that counts, so that its ceiling is higher than any kernel's.
 *
 * @param bytes of a row's features and outputs
 * @param operations of a row
 */
record ModelCost(long bytes, long operations) {
    static ModelCost of(DenseModel model) {
        long bytes = (long) Float.BYTES * (model.features() + model.outputs());
        return new ModelCost(bytes, operations(model));
    }

    private static long operations(DenseModel model) {
        long features = model.features();
        if (model instanceof MlpModel mlp) {
            List<DenseLayer> layers = mlp.layers();
            long products = layers.stream()
                    .mapToLong(layer -> (long) layer.inputs() * layer.outputs())
                    .sum();
            return 2 * features + products; // standardized by a difference and a product
        } else if (model instanceof ForestModel forest) {
            return levels(forest);
        } else if (model instanceof KMeansModel clusters) {
            return 2 * features * clusters.clusters(); // a difference and its square
        } else if (model instanceof NeighborModel neighbors) {
            return 2 * features * neighbors.rows();
        } else if (model instanceof PcaModel pca) {
            return 2 * features + 2 * features * pca.rank() + 2 * features; // there, back, and the residuals
        }
        return 2 * features; // linear: a difference and a product
    }

    /** The shortest way down each tree, since which way rows go is theirs. */
    private static long levels(ForestModel forest) {
        int[] feature = forest.feature();
        int[] left = forest.left();
        int[] shortest = new int[feature.length];
        for (int node = feature.length - 1; node >= 0; node--) { // children come after their parents
            shortest[node] = feature[node] == ForestModel.LEAF
                    ? 0
                    : 1 + Math.min(shortest[left[node]], shortest[left[node] + 1]);
        }
        long levels = 0;
        for (int root : forest.roots()) {
            levels += shortest[root];
        }
        return Math.max(1, levels);
    }
}
