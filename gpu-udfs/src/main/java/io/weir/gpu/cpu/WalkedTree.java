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
    private static final int TOGETHER = 8;

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
        int row = 0;
        for (; row + TOGETHER <= rows; row += TOGETHER) {
            addTogether(tile, sums, row);
        }
        for (; row < rows; row++) {
            int node = 0;
            for (int walked = 0; walked < depth && !(walked >= SHALLOW && isLeaf(node)); walked += STRIDE) {
                node = walk(tile, row, node, Math.min(STRIDE, depth - walked));
            }
            sums[row] += value[node];
        }
    }

    private void addTogether(float[] tile, float[] sums, int row) {
        int a = 0;
        int b = 0;
        int c = 0;
        int d = 0;
        int e = 0;
        int f = 0;
        int g = 0;
        int h = 0;
        for (int step = 0; step < depth; step++) {
            a = next(tile, row, a);
            b = next(tile, row + 1, b);
            c = next(tile, row + 2, c);
            d = next(tile, row + 3, d);
            e = next(tile, row + 4, e);
            f = next(tile, row + 5, f);
            g = next(tile, row + 6, g);
            h = next(tile, row + 7, h);
            if (step >= SHALLOW
                    && step % STRIDE == 0
                    && isLeaf(a) && isLeaf(b) && isLeaf(c) && isLeaf(d) && isLeaf(e) && isLeaf(f) && isLeaf(g) && isLeaf(h)) {
                break;
            }
        }
        sums[row] += value[a];
        sums[row + 1] += value[b];
        sums[row + 2] += value[c];
        sums[row + 3] += value[d];
        sums[row + 4] += value[e];
        sums[row + 5] += value[f];
        sums[row + 6] += value[g];
        sums[row + 7] += value[h];
    }

    private boolean isLeaf(int node) {
        return right[node] == node + 1;
    }

    private int walk(float[] tile, int row, int from, int steps) {
        int node = from;
        for (int step = 0; step < steps; step++) {
            node = next(tile, row, node);
        }
        return node;
    }

    private int next(float[] tile, int row, int node) {
        float above = tile[column[node] + row] - threshold[node];
        return right[node] - (Float.floatToRawIntBits(above) >>> 31);
    }
}
