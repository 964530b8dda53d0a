package io.weir.gpu.cpu;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A tree that each row walks down on its own, without branches: the sign bit of {@code x − threshold} is the step to the
 * left, and a leaf leads back to itself, so that all rows take as many steps. The walks of neighbouring rows do not wait
 * for each other, so the processor overlaps them.
 *
 * <p>O(depth) per row; in deep trees every few steps it is looked whether the leaf is reached.
 */
final class WalkedTree implements TileArithmetic.Tree {
    /** Trees up to this depth are walked to the end without looking. */
    private static final int SHALLOW = 8;

    private static final int STRIDE = 4;

    /** Of each node, the offset of its column in the tile. */
    private final int[] column;

    private final float[] threshold;
    /** The right child; the left one is before it. */
    private final int[] right;

    private final float[] value;
    private final int depth;

    WalkedTree(ForestNodes forest, int root, ForestColumns columns, int width) {
        int nodes = count(forest, root);
        column = new int[nodes];
        threshold = new float[nodes];
        right = new int[nodes];
        value = new float[nodes];
        // Breadth first: the nodes that all rows visit are neighbours.
        int[] source = new int[nodes];
        int[] level = new int[nodes];
        source[0] = root;
        int next = 1;
        for (int at = 0; at < nodes; at++) {
            int node = source[at];
            if (forest.isLeaf(node)) {
                column[at] = columns.zeros() * width;
                threshold[at] = 1;
                right[at] = at + 1;
                value[at] = forest.value()[node];
            } else {
                column[at] = columns.of(forest.feature()[node], forest.missingLeft()[node]) * width;
                threshold[at] = forest.threshold()[node];
                right[at] = next + 1;
                source[next] = forest.left()[node];
                source[next + 1] = forest.left()[node] + 1;
                level[next] = level[at] + 1;
                level[next + 1] = level[at] + 1;
                next += 2;
            }
        }
        depth = level[nodes - 1];
    }

    private static int count(ForestNodes forest, int root) {
        Deque<Integer> open = new ArrayDeque<>();
        open.push(root);
        int nodes = 0;
        while (!open.isEmpty()) {
            int node = open.pop();
            nodes++;
            if (!forest.isLeaf(node)) {
                open.push(forest.left()[node]);
                open.push(forest.left()[node] + 1);
            }
        }
        return nodes;
    }

    /** Leaves included. */
    int nodes() {
        return right.length;
    }

    int depth() {
        return depth;
    }

    @Override
    public int scratchColumns() {
        return 0;
    }

    @Override
    public void add(float[] tile, float[] sums, float[] scratch, int rows) {
        if (depth <= SHALLOW) {
            for (int row = 0; row < rows; row++) {
                sums[row] += value[walk(tile, row, 0, depth)];
            }
        } else {
            for (int row = 0; row < rows; row++) {
                sums[row] += value[walkUntilLeaf(tile, row)];
            }
        }
    }

    private int walk(float[] tile, int row, int from, int steps) {
        int node = from;
        for (int step = 0; step < steps; step++) {
            float above = tile[column[node] + row] - threshold[node];
            node = right[node] - (Float.floatToRawIntBits(above) >>> 31);
        }
        return node;
    }

    private int walkUntilLeaf(float[] tile, int row) {
        int node = 0;
        while (right[node] != node + 1) {
            node = walk(tile, row, node, STRIDE);
        }
        return node;
    }
}
