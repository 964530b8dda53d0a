package io.weir.gpu.kernel;

import io.weir.gpu.model.ForestModel;

/**
 * How deep a forest's trees are, and how many nodes they have.
 *
 * @param depth of the deepest tree; 0 if all are leaves
 * @param nodes of the model
 * @param trees of the model
 */
record ForestShape(int depth, int nodes, int trees) {
    /** Deeper trees do not fit in shared memory anyway. */
    static final int MOST_COMPLETE_DEPTH = 12;

    private static final int MOST_GROWTH = 4;
    private static final int SMALL = 1 << 14;

    /** O(nodes): children come after their parents, so one pass from the end finds every height. */
    static ForestShape of(ForestModel model) {
        int[] feature = model.feature();
        int[] left = model.left();
        int[] height = new int[feature.length];
        for (int node = feature.length - 1; node >= 0; node--) {
            height[node] =
                    feature[node] == ForestModel.LEAF ? 0 : 1 + Math.max(height[left[node]], height[left[node] + 1]);
        }
        int depth = 0;
        for (int root : model.roots()) {
            depth = Math.max(depth, height[root]);
        }
        return new ForestShape(depth, feature.length, model.trees());
    }

    /** Whether complete trees take little more memory than the trees as they are, or little at all. */
    boolean isWorthCompleting() {
        if (depth > MOST_COMPLETE_DEPTH) {
            return false;
        }
        long complete = (2L << depth) * trees;
        return complete <= Math.max(SMALL, (long) MOST_GROWTH * nodes);
    }
}
