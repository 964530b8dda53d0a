package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.KMeansModel;
import java.util.Arrays;

/**
 * Distances to all centroids from the differences themselves: the shorter {@code |x|² − 2x·c + |c|²} cancels for rows
 * near a centroid.
 *
 * <p>Error of a distance: at most about (features + 3)·u of its value, u = 2⁻²⁴; of two centroids nearer to equal than that
 * either may be named.
 *
 * <p>O(rows · clusters · features) time, no allocation.
 */
final class KMeansScorer implements BatchScorer {
    /** Centroids whose distances are in the cache together. */
    private static final int BLOCK = 16;

    private final TileArithmetic arithmetic;
    private final int features;
    private final int clusters;
    private final float[] centroids;
    private final float[] tile;
    private final float[] present;
    private final float[] distances;
    private final float[] best;
    private final float[] index;

    KMeansScorer(KMeansModel model, TileArithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.features = model.features();
        this.clusters = model.clusters();
        this.centroids = model.centroids();
        int width = arithmetic.width();
        this.tile = new float[features * width];
        this.present = new float[features * width];
        this.distances = new float[BLOCK * width];
        this.best = new float[width];
        this.index = new float[width];
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        int width = arithmetic.width();
        for (int from = 0; from < in.rows(); from += width) {
            int rows = Math.min(width, in.rows() - from);
            float[] missing = arithmetic.copy(in, from, rows, tile, present) ? null : present;
            Arrays.fill(best, Float.POSITIVE_INFINITY);
            Arrays.fill(index, 0);
            for (int first = 0; first < clusters; first += BLOCK) {
                int count = Math.min(BLOCK, clusters - first);
                arithmetic.squaredDistances(tile, missing, centroids, features, first, count, distances, rows);
                arithmetic.nearest(distances, first, count, best, index, rows);
            }
            System.arraycopy(index, 0, out.data(), from, rows);
            System.arraycopy(best, 0, out.data(), out.stride() + from, rows);
        }
    }
}
