package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;

/**
 * A linear model in one pass over the columns.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The margins of a tile are accumulated where the scores go, column after column. A tile's margins and one stretch of
 *       a column stay in the L1 cache together, and the innermost loop has neither branch nor call.
 *   <li>That loop does not look for missing features: a row with a NaN or an infinity ends in a margin that is not finite,
 *       as does one whose margin overflows a float. Only if there are such rows, they are computed again without their
 *       missing features; and, if that overflows, in double precision, where no finite feature can.
 * </ol>
 *
 * <p>Error: with u = 2⁻²⁴ and n features the float margin differs from the exact one by at most about
 * (n + 4)·u·(|bias| + Σ|weightᵢ·(featureᵢ − meanᵢ)/scaleᵢ|); a score on the logistic link by at most a quarter of that,
 * plus 4u.
 *
 * <p>O(rows · features) time, no allocation.
 */
final class LinearScorer implements BatchScorer {
    /** Rows whose margins are worked on together: 4 KiB of margins and 4 KiB of a column. */
    private static final int TILE = 1024;

    private final TileArithmetic arithmetic;
    private final float bias;
    private final float[] weights;
    private final float[] means;
    private final float[] scales;
    /** weight / scale, so that the inner loop divides nothing. */
    private final float[] slopes;

    private final Activation activation;

    LinearScorer(LinearModel model, TileArithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.bias = model.bias();
        this.weights = model.weights();
        this.means = model.means();
        this.scales = model.scales();
        this.slopes = new float[weights.length];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = weights[i] / scales[i];
        }
        this.activation = activation(model.link());
    }

    static Activation activation(Link link) {
        return link == Link.LOGISTIC ? Activation.LOGISTIC : Activation.IDENTITY;
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        for (int from = 0; from < in.rows(); from += TILE) {
            int rows = Math.min(TILE, in.rows() - from);
            if (!arithmetic.margins(in, from, rows, slopes, means, bias, false, out)
                    && !arithmetic.margins(in, from, rows, slopes, means, bias, true, out)) {
                computeAgain(in, from, rows, out.data());
            }
            arithmetic.activate(activation, out.data(), from, rows);
        }
    }

    private void computeAgain(FloatBatch in, int from, int rows, float[] margins) {
        for (int row = from; row < from + rows; row++) {
            if (!Float.isFinite(margins[row])) {
                margins[row] = (float) exactMargin(in, row);
            }
        }
    }

    private double exactMargin(FloatBatch in, int row) {
        float[] data = in.data();
        double margin = bias;
        for (int column = 0; column < weights.length; column++) {
            float x = data[column * in.stride() + row];
            if (Float.isFinite(x)) {
                margin += weights[column] * (((double) x - means[column]) / scales[column]);
            }
        }
        return margin;
    }
}
