package io.weir.gpu.cpu;

import static io.weir.gpu.cpu.VectorMath.LANES;
import static io.weir.gpu.cpu.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * A tree that is computed from its leaves up: every node of it, for a registerful of rows at once, keeps for each row the
 * value of the side that the row would go to. No row has a way of its own, so nothing is gathered; it costs the number of
 * nodes where a walk costs the depth, which pays while trees are small.
 *
 * <p>Nodes are taken in groups of three, a node and its children: a step reads four values, from leaves or from earlier
 * steps, and leaves one on a stack of columns. Where a child is a leaf itself, a node that always goes left stands for it.
 *
 * <p>O(nodes / lanes) per row.
 */
final class VectorTree {
    /** Steps that cost as much as one level of a walk. */
    private static final int STEPS_PER_LEVEL = 8;

    private static final int NODES_PER_STEP = 6;
    private static final int DEEPEST = 16;

    private final Step[] steps;
    private final int stack;
    private final int width;

    /**
     * Three comparisons and what they choose from.
     *
     * @param column offsets in the tile: of the node, its left and its right child
     * @param threshold in the same order
     * @param leaves the four values from left to right; null if they are on the stack; one if it is but a leaf
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Step(int[] column, float[] threshold, float[] leaves) {}

    private VectorTree(List<Step> steps, int stack, int width) {
        this.steps = steps.toArray(Step[]::new);
        this.stack = stack;
        this.width = width;
    }

    /** Whether a tree of so many nodes, leaves included, is so small that this is faster than a walk. */
    static boolean suits(int nodes, int depth) {
        return depth <= DEEPEST && nodes / NODES_PER_STEP <= STEPS_PER_LEVEL * depth;
    }

    static VectorTree of(ForestNodes forest, int root, ForestColumns columns, int width) {
        Builder builder = new Builder(forest, columns, width);
        builder.add(root, 0);
        return new VectorTree(builder.steps, builder.stack, width);
    }

    private static final class Builder {
        private final ForestNodes forest;
        private final ForestColumns columns;
        private final int width;
        private final List<Step> steps = new ArrayList<>();
        private int stack;

        private Builder(ForestNodes forest, ForestColumns columns, int width) {
            this.forest = forest;
            this.columns = columns;
            this.width = width;
        }

        private void add(int node, int below) {
            stack = Math.max(stack, below + 1);
            if (forest.isLeaf(node)) {
                steps.add(new Step(null, null, new float[] {value(node)}));
                return;
            }
            int[] three = {node, left(node), right(node)};
            int[] four = {left(three[1]), right(three[1]), left(three[2]), right(three[2])};
            int[] column = new int[3];
            float[] threshold = new float[3];
            for (int i = 0; i < 3; i++) {
                boolean leaf = forest.isLeaf(three[i]);
                column[i] = width
                        * (leaf
                                ? columns.zeros()
                                : columns.of(forest.feature()[three[i]], forest.missingLeft()[three[i]]));
                threshold[i] = leaf ? 1 : forest.threshold()[three[i]];
            }
            float[] leaves = null;
            if (forest.isLeaf(four[0]) && forest.isLeaf(four[1]) && forest.isLeaf(four[2]) && forest.isLeaf(four[3])) {
                leaves = new float[] {value(four[0]), value(four[1]), value(four[2]), value(four[3])};
            } else {
                for (int i = 0; i < 4; i++) {
                    add(four[i], below + i);
                }
            }
            steps.add(new Step(column, threshold, leaves));
        }

        private int left(int node) {
            return forest.isLeaf(node) ? node : forest.left()[node];
        }

        private int right(int node) {
            return forest.isLeaf(node) ? node : forest.left()[node] + 1;
        }

        private float value(int leaf) {
            return forest.value()[leaf];
        }
    }

    int scratchColumns() {
        return stack;
    }

    void add(float[] tile, float[] sums, float[] scratch, int rows) {
        int top = 0;
        for (Step step : steps) {
            if (step.column == null) {
                fill(scratch, top, step.leaves[0], rows);
            } else if (step.leaves != null) {
                chooseLeaf(step, tile, scratch, top, rows);
            } else {
                top -= 4 * width;
                choose(step, tile, scratch, top, rows, width);
            }
            top += width;
        }
        for (int row = 0; row < rows; row += LANES) {
            FloatVector.fromArray(SPECIES, sums, row)
                    .add(FloatVector.fromArray(SPECIES, scratch, row))
                    .intoArray(sums, row);
        }
    }

    private static void fill(float[] scratch, int to, float value, int rows) {
        for (int row = 0; row < rows; row += LANES) {
            FloatVector.broadcast(SPECIES, value).intoArray(scratch, to + row);
        }
    }

    private static void chooseLeaf(Step step, float[] tile, float[] scratch, int to, int rows) {
        float[] threshold = step.threshold;
        float[] leaves = step.leaves;
        int column = step.column[0];
        int columnLeft = step.column[1];
        int columnRight = step.column[2];
        for (int row = 0; row < rows; row += LANES) {
            FloatVector left = FloatVector.broadcast(SPECIES, leaves[1])
                    .blend(leaves[0], below(tile, columnLeft + row, threshold[1]));
            FloatVector right = FloatVector.broadcast(SPECIES, leaves[3])
                    .blend(leaves[2], below(tile, columnRight + row, threshold[2]));
            right.blend(left, below(tile, column + row, threshold[0])).intoArray(scratch, to + row);
        }
    }

    private static void choose(Step step, float[] tile, float[] scratch, int to, int rows, int width) {
        float[] threshold = step.threshold;
        int column = step.column[0];
        int columnLeft = step.column[1];
        int columnRight = step.column[2];
        for (int row = 0; row < rows; row += LANES) {
            int at = to + row;
            FloatVector left = FloatVector.fromArray(SPECIES, scratch, at + width)
                    .blend(FloatVector.fromArray(SPECIES, scratch, at), below(tile, columnLeft + row, threshold[1]));
            FloatVector right = FloatVector.fromArray(SPECIES, scratch, at + 3 * width)
                    .blend(
                            FloatVector.fromArray(SPECIES, scratch, at + 2 * width),
                            below(tile, columnRight + row, threshold[2]));
            right.blend(left, below(tile, column + row, threshold[0])).intoArray(scratch, at);
        }
    }

    private static VectorMask<Float> below(float[] tile, int at, float threshold) {
        return FloatVector.fromArray(SPECIES, tile, at).compare(LT, threshold);
    }
}
