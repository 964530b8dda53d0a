package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.ForestModel;
import java.util.Arrays;

/**
 * A forest, tree after tree over a tile of rows, so that a tree's nodes are in the L1 cache while they are walked.
 *
 * <p>Error: comparisons are exact. With u = 2⁻²⁴, the sum over T trees is off by at most about T·u·(|base| + Σ|value|), and
 * its mean likewise over T; the link or the power adds 4u of its value.
 *
 * <p>O(rows · trees · depth) time, no allocation.
 */
final class ForestScorer implements BatchScorer {
    private final TileArithmetic arithmetic;
    private final TileArithmetic.Forest forest;
    private final int trees;
    private final ForestModel.Combine combine;
    private final float base;
    private final Activation activation;
    private final float[] sums;

    ForestScorer(ForestModel model, TileArithmetic arithmetic) {
        this.arithmetic = arithmetic;
        ForestNodes nodes = ForestNodes.of(model);
        ForestColumns columns = new ForestColumns(model.features(), nodes.anyMissingLeft());
        this.trees = model.trees();
        this.forest = arithmetic.forest(nodes, model.roots(), columns);
        this.combine = model.combine();
        this.base = model.base();
        this.activation = LinearScorer.activation(model.link());
        this.sums = new float[forest.width()];
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        int width = forest.width();
        for (int from = 0; from < in.rows(); from += width) {
            int rows = Math.min(width, in.rows() - from);
            Arrays.fill(sums, combine == ForestModel.Combine.SUM ? base : 0);
            forest.add(in, from, rows, sums);
            finish(rows);
            System.arraycopy(sums, 0, out.data(), from, rows);
        }
    }

    private void finish(int rows) {
        switch (combine) {
            case SUM -> {}
            case MEAN -> {
                for (int row = 0; row < rows; row++) {
                    sums[row] = base + sums[row] / trees;
                }
            }
            case ISOLATION -> {
                for (int row = 0; row < rows; row++) {
                    sums[row] = -(sums[row] / trees) / base;
                }
                arithmetic.powersOfTwo(sums, 0, rows);
            }
        }
        arithmetic.activate(activation, sums, 0, rows);
    }
}
