package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import java.util.Arrays;

/**
 * A forest that each row walks down tree by tree, without branches: a leaf leads back to itself, so that all walks through
 * a tree take as many steps. A step waits for the one before it, so eight walks are taken at once: of eight rows through a
 * tree, or of the last rows through eight trees.
 *
 * <p>Features and thresholds are whole numbers in the order of the floats, which stay in the registers that addresses are
 * made in: the sign of their difference is the step to the left. In a long, a threshold stands above the column that it is
 * compared with, and a feature above ones, so that equal ones differ by what is not negative.
 *
 * <p>O(trees · depth) per row; in deep trees every few steps it is looked whether the leaves are reached.
 */
final class WalkedForest implements TileArithmetic.Forest {
    /** The tile of so many rows of an ordinary model is in the L1 cache with a tree. */
    static final int WIDTH = 64;

    /** Trees up to this depth are walked to the end without looking. */
    private static final int SHALLOW = 8;

    private static final int STRIDE = 4;
    private static final int TOGETHER = 8;

    private static final int WORDS = 2;
    private static final int COLUMN_BITS = 31;
    private static final int COLUMN = Integer.MAX_VALUE;
    /** Added to a sum it changes no bit of it. */
    private static final float NOTHING = -0.0f;

    private final ForestColumns columns;
    /**
     * Of each node two words: what it compares; and where its right child is, the left one being before that, or of a leaf
     * where the node behind it is. Trees lie one behind the other, each breadth first.
     */
    private final long[] words;

    private final float[] value;
    private final int trees;
    /** Of the trees, and of as many lone leaves of {@link #NOTHING} as make eights of them. */
    private final int[] roots;

    private final int[] depths;
    /** {@code tile[row * columns.count() + column]}. */
    private final long[] tile;
    /** A row of the tile that walks by itself. Its length is a power of two, so that a mask keeps every column within it. */
    private final long[] only;

    WalkedForest(ForestNodes forest, int[] modelRoots, ForestColumns columns, int width) {
        this.columns = columns;
        trees = modelRoots.length;
        int eights = (trees + TOGETHER - 1) / TOGETHER * TOGETHER;
        int[] order = new int[0];
        int nodes = 0;
        roots = new int[eights];
        depths = new int[eights];
        int[] links = new int[0];
        for (int tree = 0; tree < trees; tree++) {
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
        Arrays.fill(roots, trees, eights, nodes);
        words = new long[WORDS * (nodes + 1)];
        value = new float[nodes + 1];
        for (int at = 0; at < nodes; at++) {
            int node = order[at];
            boolean leaf = forest.isLeaf(node);
            words[WORDS * at] = leaf
                    ? leadsLeft()
                    : order(forest.threshold()[node]) | columns.of(forest.feature()[node], forest.missingLeft()[node]);
            words[WORDS * at + 1] = WORDS * links[at];
            value[at] = leaf ? forest.value()[node] : 0;
        }
        words[WORDS * nodes] = leadsLeft();
        words[WORDS * nodes + 1] = WORDS * (nodes + 1);
        value[nodes] = NOTHING;
        tile = new long[width * columns.count()];
        only = new long[Integer.highestOneBit(2 * columns.count() - 1)];
    }

    private static int[] room(int[] array, int length) {
        return length <= array.length ? array : Arrays.copyOf(array, Math.max(length, 2 * array.length));
    }

    private long leadsLeft() {
        return order(1) | columns.zeros(); // 0 in the tile is below all floats
    }

    /** Above the column's bits, the greater the greater the float; the same for both zeros. */
    private static long order(float x) {
        int bits = Float.floatToRawIntBits(x + 0f);
        return Integer.toUnsignedLong(bits ^ (bits >> 31 | Integer.MIN_VALUE)) << COLUMN_BITS;
    }

    /** Of all trees, leaves included. */
    int nodes() {
        return value.length - 1;
    }

    /** The sum of all trees' depths, at least 1. */
    int levels() {
        return Math.max(1, Arrays.stream(depths).sum());
    }

    @Override
    public int width() {
        return tile.length / columns.count();
    }

    @Override
    public void add(FloatBatch in, int from, int rows, float[] sums) {
        load(in, from, rows);
        int whole = rows - rows % TOGETHER;
        if (whole > 0) {
            for (int tree = 0; tree < trees; tree++) {
                addTree(tree, sums, whole);
            }
        }
        for (int row = whole; row < rows; row++) {
            addRow(sums, row);
        }
    }

    private void load(FloatBatch in, int from, int rows) {
        float[] data = in.data();
        int count = columns.count();
        for (int column = 0; column < columns.zeros(); column++) {
            int source = columns.source(in, column) + from;
            float replacement = columns.replacement(column);
            for (int row = 0, at = column; row < rows; row++, at += count) {
                float x = data[source + row];
                tile[at] = order(Float.isNaN(x) ? replacement : x) | COLUMN;
            }
        }
    }

    /** One tree, for rows from 0 to the next multiple of eight. */
    private void addTree(int tree, float[] sums, int rows) {
        int count = columns.count();
        int root = WORDS * roots[tree];
        int depth = depths[tree];
        for (int row = 0; row < rows; row += TOGETHER) {
            int base = row * count;
            int a = root;
            int b = root;
            int c = root;
            int d = root;
            int e = root;
            int f = root;
            int g = root;
            int h = root;
            for (int step = 0; step < depth; step++) {
                a = next(base, a);
                b = next(base + count, b);
                c = next(base + 2 * count, c);
                d = next(base + 3 * count, d);
                e = next(base + 4 * count, e);
                f = next(base + 5 * count, f);
                g = next(base + 6 * count, g);
                h = next(base + 7 * count, h);
                if (step >= SHALLOW && step % STRIDE == 0 && areLeaves(a, b, c, d) && areLeaves(e, f, g, h)) {
                    break;
                }
            }
            sums[row] += value[a / WORDS];
            sums[row + 1] += value[b / WORDS];
            sums[row + 2] += value[c / WORDS];
            sums[row + 3] += value[d / WORDS];
            sums[row + 4] += value[e / WORDS];
            sums[row + 5] += value[f / WORDS];
            sums[row + 6] += value[g / WORDS];
            sums[row + 7] += value[h / WORDS];
        }
    }

    private void addRow(float[] sums, int row) {
        System.arraycopy(tile, row * columns.count(), only, 0, columns.count());
        long[] key = only;
        long[] nodes = words;
        float sum = sums[row];
        for (int tree = 0; tree < roots.length; tree += TOGETHER) {
            int deepest = 0;
            for (int i = tree; i < tree + TOGETHER; i++) {
                deepest = Math.max(deepest, depths[i]);
            }
            int a = WORDS * roots[tree];
            int b = WORDS * roots[tree + 1];
            int c = WORDS * roots[tree + 2];
            int d = WORDS * roots[tree + 3];
            int e = WORDS * roots[tree + 4];
            int f = WORDS * roots[tree + 5];
            int g = WORDS * roots[tree + 6];
            int h = WORDS * roots[tree + 7];
            for (int step = 0; step < deepest; step++) {
                a = next(nodes, key, a);
                b = next(nodes, key, b);
                c = next(nodes, key, c);
                d = next(nodes, key, d);
                e = next(nodes, key, e);
                f = next(nodes, key, f);
                g = next(nodes, key, g);
                h = next(nodes, key, h);
                if (step >= SHALLOW && step % STRIDE == 0 && areLeaves(a, b, c, d) && areLeaves(e, f, g, h)) {
                    break;
                }
            }
            sum += value[a / WORDS];
            sum += value[b / WORDS];
            sum += value[c / WORDS];
            sum += value[d / WORDS];
            sum += value[e / WORDS];
            sum += value[f / WORDS];
            sum += value[g / WORDS];
            sum += value[h / WORDS];
        }
        sums[row] = sum;
    }

    private boolean areLeaves(int a, int b, int c, int d) {
        return isLeaf(a) && isLeaf(b) && isLeaf(c) && isLeaf(d);
    }

    private boolean isLeaf(int at) {
        return words[at + 1] == at + WORDS;
    }

    private int next(int base, int at) {
        long compared = words[at];
        long left = tile[base + ((int) compared & COLUMN)] - compared >>> Long.SIZE - 1;
        return (int) (words[at + 1] - WORDS * left);
    }

    private static int next(long[] words, long[] row, int at) {
        long compared = words[at];
        long left = row[(int) compared & row.length - 1] - compared >>> Long.SIZE - 1;
        return (int) (words[at + 1] - WORDS * left);
    }
}
