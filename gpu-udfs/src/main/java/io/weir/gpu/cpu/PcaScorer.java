package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.PcaModel;

/**
 * Projections on components and back, and the squared length of what is lost.
 *
 * <p>Error: with u = 2⁻²⁴, d features and p components, a projection's is at most about (d + 4)·u·Σ|cᵢ·zᵢ|; a residual's
 * at most about (d + p + 6)·u·(|zᵢ| + Σₖ|cₖᵢ|·Σⱼ|cₖⱼ·zⱼ|), and squares and their sum add (d + 2)·u of their value.
 *
 * <p>O(rows · features · components) time, no allocation.
 */
final class PcaScorer implements BatchScorer {
    private final TileArithmetic arithmetic;
    private final int features;
    private final int rank;
    private final Standardization standardization;
    private final float[] components;
    private final float[] transposed;
    /** Projection adds nothing, neither forth nor back. */
    private final float[] noBias;

    private final float[] standardized;
    private final float[] projections;
    private final float[] reconstruction;

    PcaScorer(PcaModel model, TileArithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.features = model.features();
        this.rank = model.rank();
        this.standardization = new Standardization(model.means(), model.scales(), arithmetic);
        this.components = model.components();
        this.transposed = new float[components.length];
        for (int k = 0; k < rank; k++) {
            for (int i = 0; i < features; i++) {
                transposed[i * rank + k] = components[k * features + i];
            }
        }
        this.noBias = new float[Math.max(rank, features)];
        int width = arithmetic.width();
        this.standardized = new float[features * width];
        this.projections = new float[rank * width];
        this.reconstruction = new float[features * width];
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        int width = arithmetic.width();
        for (int from = 0; from < in.rows(); from += width) {
            int rows = Math.min(width, in.rows() - from);
            standardization.apply(in, from, rows, standardized);
            arithmetic.dense(standardized, features, components, noBias, projections, rank, rows);
            arithmetic.dense(projections, rank, transposed, noBias, reconstruction, features, rows);
            for (int k = 0; k < rank; k++) {
                System.arraycopy(projections, k * width, out.data(), k * out.stride() + from, rows);
            }
            arithmetic.squaredResiduals(
                    standardized, reconstruction, features, out.data(), rank * out.stride() + from, rows);
        }
    }
}
