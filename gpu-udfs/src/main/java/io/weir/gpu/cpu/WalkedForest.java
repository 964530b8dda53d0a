package io.weir.gpu.cpu;

import java.util.Arrays;

/**
 * A forest that each row walks down tree by tree, without branches: the sign bit of {@code x − threshold} is the step to
 * the left, and a leaf leads back to itself, so that all walks through a tree take as many steps. A step waits for the one
 * before it, so eight walks are taken at once: of eight rows through a tree, or of the last rows through eight trees.
 *
 * <p>O(trees · depth) per row; in deep trees every few steps it is looked whether the leaves are reached.
 */
final class WalkedForest implements TileArithmetic.Forest {
    /** Trees up to this depth are walked to the end without looking. */
    private static final int SHALLOW = 8;

    private static final int STRIDE = 4;
    private static final int TOGETHER = 8;

    /** Of each node, the offset of its column in the tile. Trees lie one behind the other, each breadth first. */
    private final int[] column;

    private final float[] threshold;
    /** The right child; the left one is before it. Of a leaf, the node behind it. */
    private final int[] right;

    private final float[] value;
    private final int[] roots;
    private final int[] depths;

    WalkedForest(ForestNodes forest, int[] modelRoots, ForestColumns columns, int width) {
        int[] order = new int[0];
        int nodes = 0;
        roots = new int[modelRoots.length];
        depths = new int[modelRoots.length];
        int[] links = new int[0];
        for (int tree = 0; tree < modelRoots.length; tree++) {
            roots[tree] = nodes;
            int end = nodes + 1;
            int levelEnd = end;
            order = room(order, end);
            order[nodes] = modelRoots[tree];
            for (int at = nodes; at < end; at++) {
                if (at == levelEnd) {
                    levelEnd = end;
                    depths[tree]++;
                }
                links = room(links, at + 1);
                if (forest.isLeaf(order[at])) {
                    links[at] = at + 1;
                } else {
                    links[at] = end + 1;
                    order = room(order, end + 2);
                    order[end] = forest.left()[order[at]];
                    order[end + 1] = forest.left()[order[at]] + 1;
                    end += 2;
                }
            }
            nodes = end;
        }
        right = Arrays.copyOf(links, nodes);
        column = new int[nodes];
        threshold = new float[nodes];
        value = new float[nodes];
        for (int at = 0; at < nodes; at++) {
            int node = order[at];
            boolean leaf = forest.isLeaf(node);
            column[at] =
                    width * (leaf ? columns.zeros() : columns.of(forest.feature()[node], forest.missingLeft()[node]));
            threshold[at] = leaf ? 1 : forest.threshold()[node];
            value[at] = leaf ? forest.value()[node] : 0;
        }
    }

    private static int[] room(int[] array, int length) {
        return length <= array.length ? array : Arrays.copyOf(array, Math.max(length, 2 * array.length));
    }

    /** Leaves included. */
    int nodes(int tree) {
        return (tree + 1 < roots.length ? roots[tree + 1] : right.length) - roots[tree];
    }

    int depth(int tree) {
        return depths[tree];
    }

    @Override
    public int scratchColumns() {
        return 0;
    }

    @Override
    public void add(float[] tile, float[] sums, float[] scratch, int rows) {
        int whole = rows - rows % TOGETHER;
        for (int tree = 0; tree < roots.length; tree++) {
            addTree(tree, tile, sums, whole);
        }
        for (int row = whole; row < rows; row++) {
            addRow(tile, sums, row);
        }
    }

    /** One tree, for rows from 0 to the next multiple of eight. */
    void addTree(int tree, float[] tile, float[] sums, int rows) {
        for (int row = 0; row < rows; row += TOGETHER) {
            int root = roots[tree];
            int a = root;
            int b = root;
            int c = root;
            int d = root;
            int e = root;
            int f = root;
            int g = root;
            int h = root;
            for (int step = 0; step < depths[tree]; step++) {
                a = next(tile, row, a);
                b = next(tile, row + 1, b);
                c = next(tile, row + 2, c);
                d = next(tile, row + 3, d);
                e = next(tile, row + 4, e);
                f = next(tile, row + 5, f);
                g = next(tile, row + 6, g);
                h = next(tile, row + 7, h);
                if (step >= SHALLOW && step % STRIDE == 0 && areLeaves(a, b, c, d) && areLeaves(e, f, g, h)) {
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
    }

    private void addRow(float[] tile, float[] sums, int row) {
        float sum = sums[row];
        int tree = 0;
        for (; tree + TOGETHER <= roots.length; tree += TOGETHER) {
            int deepest = 0;
            for (int i = tree; i < tree + TOGETHER; i++) {
                deepest = Math.max(deepest, depths[i]);
            }
            int a = roots[tree];
            int b = roots[tree + 1];
            int c = roots[tree + 2];
            int d = roots[tree + 3];
            int e = roots[tree + 4];
            int f = roots[tree + 5];
            int g = roots[tree + 6];
            int h = roots[tree + 7];
            for (int step = 0; step < deepest; step++) {
                a = next(tile, row, a);
                b = next(tile, row, b);
                c = next(tile, row, c);
                d = next(tile, row, d);
                e = next(tile, row, e);
                f = next(tile, row, f);
                g = next(tile, row, g);
                h = next(tile, row, h);
                if (step >= SHALLOW && step % STRIDE == 0 && areLeaves(a, b, c, d) && areLeaves(e, f, g, h)) {
                    break;
                }
            }
            sum += value[a];
            sum += value[b];
            sum += value[c];
            sum += value[d];
            sum += value[e];
            sum += value[f];
            sum += value[g];
            sum += value[h];
        }
        for (; tree < roots.length; tree++) {
            int node = roots[tree];
            while (right[node] != node + 1) {
                node = next(tile, row, node);
            }
            sum += value[node];
        }
        sums[row] = sum;
    }

    private boolean areLeaves(int a, int b, int c, int d) {
        return right[a] == a + 1 && right[b] == b + 1 && right[c] == c + 1 && right[d] == d + 1;
    }

    private int next(float[] tile, int row, int node) {
        float above = tile[column[node] + row] - threshold[node];
        return right[node] - (Float.floatToRawIntBits(above) >>> 31);
    }
}
