package io.weir.ml;

import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.Link;
import java.util.ArrayList;
import java.util.List;

/** Writes the bins of features as trees: each is balanced, so that a row finds its bin after log₂ comparisons. */
final class BinTrees {
    /** A node; a leaf has a value, an inner node its left child. */
    private static final class Node {
        private int feature = ForestModel.LEAF;
        private float threshold;
        private int left;
        private boolean missingLeft;
        private float value;
    }

    private final List<Integer> roots = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    /** Adds a feature's tree. */
    void add(int feature, BinnedLogisticRegressionParameters.Bins bins) {
        float[] edges = bins.edges();
        float[] weights = bins.weights();
        int root = leaf();
        roots.add(root);
        if (edges.length == 0) {
            // Both sides of any threshold are the one bin there is; below it a node tells what is missing from what is
            // low.
            int left = split(root, feature, 0, true);
            nodes.get(left + 1).value = weights[1];
            lowest(left, feature, 0, weights);
            return;
        }
        grow(root, feature, edges, weights, 0, edges.length, true);
    }

    /**
     * Makes a node the tree of the bins between two edges.
     *
     * @param from the first edge that divides them
     * @param to behind the last one
     * @param missing whether missing values come this way: down the left side
     */
    private void grow(int node, int feature, float[] edges, float[] weights, int from, int to, boolean missing) {
        if (from == to) {
            nodes.get(node).value = weights[from + 1];
            return;
        }
        int middle = (from + to) >>> 1;
        int left = split(node, feature, edges[middle], missing);
        if (missing && from == middle) {
            lowest(left, feature, edges[middle], weights);
        } else {
            grow(left, feature, edges, weights, from, middle, missing);
        }
        grow(left + 1, feature, edges, weights, middle + 1, to, false);
    }

    /** The lowest bin and what is missing: all that is not missing is below the edge, and goes left. */
    private void lowest(int node, int feature, float edge, float[] weights) {
        int left = split(node, feature, edge, false);
        nodes.get(left).value = weights[1];
        nodes.get(left + 1).value = weights[0];
    }

    private int leaf() {
        nodes.add(new Node());
        return nodes.size() - 1;
    }

    private int split(int index, int feature, float threshold, boolean missingLeft) {
        Node node = nodes.get(index);
        node.feature = feature;
        node.threshold = threshold;
        node.missingLeft = missingLeft;
        node.left = leaf();
        leaf();
        return node.left;
    }

    ForestModel forest(int features, float base, Link link) {
        int n = nodes.size();
        int[] feature = new int[n];
        float[] threshold = new float[n];
        int[] left = new int[n];
        boolean[] missingLeft = new boolean[n];
        float[] value = new float[n];
        for (int i = 0; i < n; i++) {
            Node node = nodes.get(i);
            feature[i] = node.feature;
            threshold[i] = node.threshold;
            left[i] = node.left;
            missingLeft[i] = node.missingLeft;
            value[i] = node.value;
        }
        return new ForestModel(
                features,
                roots.stream().mapToInt(Integer::intValue).toArray(),
                feature,
                threshold,
                left,
                missingLeft,
                value,
                ForestModel.Combine.SUM,
                base,
                link);
    }
}
