package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.NeighborModel;
import java.util.Arrays;

/**
 * Distances to all rows of the reference set, the k smallest kept in order.
 *
 * <p>Error of a distance: at most about (features + 3)·u of its value, u = 2⁻²⁴.
 *
 * <p>O(rows · reference · (features + k)) time at worst, no allocation.
 */
final class NeighborScorer implements BatchScorer {
    /** Reference rows whose distances are in the cache together. */
    private static final int BLOCK = 16;

    private final TileArithmetic arithmetic;
    private final int features;
    private final int k;
    private final int references;
    private final float[] reference;
    private final float[] tile;
    private final float[] present;
    private final float[] distances;
    private final float[] smallest;

    NeighborScorer(NeighborModel model, TileArithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.features = model.features();
        this.k = model.k();
        this.references = model.rows();
        this.reference = model.reference();
        int width = arithmetic.width();
        this.tile = new float[features * width];
        this.present = new float[features * width];
        this.distances = new float[BLOCK * width];
        this.smallest = new float[k * width];
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        int width = arithmetic.width();
        for (int from = 0; from < in.rows(); from += width) {
            int rows = Math.min(width, in.rows() - from);
            float[] missing = arithmetic.copy(in, from, rows, tile, present) ? null : present;
            Arrays.fill(smallest, Float.POSITIVE_INFINITY);
            for (int first = 0; first < references; first += BLOCK) {
                int count = Math.min(BLOCK, references - first);
                arithmetic.squaredDistances(tile, missing, reference, features, first, count, distances, rows);
                arithmetic.insert(distances, count, smallest, k, rows);
            }
            for (int i = 0; i < k; i++) {
                System.arraycopy(smallest, i * width, out.data(), i * out.stride() + from, rows);
            }
        }
    }
}
