package io.weir.gpu.kernel;

import io.weir.gpu.model.ForestModel;
import io.weir.gpu.precision.Elements;
import io.weir.gpu.precision.HalfFloat;

/**
 * A forest's trees, each filled up to one depth and laid out breadth first: the children of node i are 2i + 1 and 2i + 2.
 *
 * @param nodes struct ForestNode, two words each: the feature with the top bit for "missing goes left", the threshold
 * @param leaves of each tree from left to right; below a leaf that came earlier it is repeated
 */
@SuppressWarnings("ArrayRecordComponent") // handed on and forgotten
record CompleteTrees(int[] nodes, float[] leaves) {
    private static final int MISSING_LEFT = 1 << 31;

    static CompleteTrees of(ForestModel model, int depth) {
        int trees = model.trees();
        int inner = (1 << depth) - 1;
        Filler filler = new Filler(model, depth, new int[2 * inner * trees], new float[trees << depth]);
        int[] roots = model.roots();
        for (int tree = 0; tree < trees; tree++) {
            filler.fill(2 * inner * tree, tree << depth, roots[tree], 0, 0);
        }
        return new CompleteTrees(filler.nodes, filler.leaves);
    }

    /** Nodes of one word: struct HalfForestNode or CodeForestNode. Their thresholds are numbers that such elements hold. */
    int[] shortNodes(Elements elements) {
        int[] words = new int[nodes.length / 2];
        for (int node = 0; node < words.length; node++) {
            int feature = nodes[2 * node] & ~MISSING_LEFT;
            int missingLeft = nodes[2 * node] >>> 31 << 15;
            float threshold = Float.intBitsToFloat(nodes[2 * node + 1]);
            int low = elements == Elements.HALF ? HalfFloat.of(threshold) : (int) threshold;
            words[node] = feature | missingLeft | low << 16;
        }
        return words;
    }

    private static final class Filler {
        private final int[] feature;
        private final float[] threshold;
        private final int[] left;
        private final boolean[] missingLeft;
        private final float[] value;
        private final int depth;
        private final int[] nodes;
        private final float[] leaves;

        Filler(ForestModel model, int depth, int[] nodes, float[] leaves) {
            this.feature = model.feature();
            this.threshold = model.threshold();
            this.left = model.left();
            this.missingLeft = model.missingLeft();
            this.value = model.value();
            this.depth = depth;
            this.nodes = nodes;
            this.leaves = leaves;
        }

        void fill(int firstNode, int firstLeaf, int node, int at, int level) {
            if (level == depth) {
                leaves[firstLeaf + at - ((1 << depth) - 1)] = value[node];
                return;
            }
            boolean leaf = feature[node] == ForestModel.LEAF;
            if (!leaf) {
                nodes[firstNode + 2 * at] = feature[node] | (missingLeft[node] ? MISSING_LEFT : 0);
                nodes[firstNode + 2 * at + 1] = Float.floatToRawIntBits(threshold[node]);
            }
            fill(firstNode, firstLeaf, leaf ? node : left[node], 2 * at + 1, level + 1);
            fill(firstNode, firstLeaf, leaf ? node : left[node] + 1, 2 * at + 2, level + 1);
        }
    }
}
