package io.weir.gpu.cpu;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LinearModel;
import io.weir.gpu.Link;
import io.weir.gpu.LoadedModel;
import java.util.Arrays;

/**
 * A linear model in one pass over the columns.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The margins of a tile are accumulated in the caller's {@code scores}, column after column. A tile's margins and one
 *       stretch of a column stay in the L1 cache together, and the innermost loop has neither branch nor call, so that it
 *       becomes vector instructions.
 *   <li>That loop does not look for missing features: a row with a NaN or an infinity ends in a margin that is not finite,
 *       as does one whose margin overflows a float. Such rows, and only those, are computed again in double precision,
 *       where missing features are left out and no finite feature can overflow.
 *   <li>Each row goes through the same operations in the same order whatever the batch, so its score has the same bits.
 * </ol>
 *
 * <p>Error: with u = 2⁻²⁴ and n features the float margin differs from the exact one by at most about
 * (n + 4)·u·(|bias| + Σ|weightᵢ·(featureᵢ − meanᵢ)/scaleᵢ|); a score on the logistic link by at most a quarter of that,
 * plus u.
 *
 * <p>O(rows · features) time, no allocation.
 */
final class CpuLinearModel implements LoadedModel {
    /** Rows whose margins are worked on together: 4 KiB of margins and 4 KiB of a column. */
    private static final int TILE = 1024;

    private final int features;
    private final float bias;
    private final float[] weights;
    private final float[] means;
    private final float[] scales;
    /** weight / scale, so that the inner loop divides nothing. */
    private final float[] slopes;

    private final Link link;
    private final Explanation explanation;
    private final Runnable onClose;
    private boolean closed;

    CpuLinearModel(LinearModel model, Explanation explanation, Runnable onClose) {
        this.features = model.features();
        this.bias = model.bias();
        this.weights = model.weights();
        this.means = model.means();
        this.scales = model.scales();
        this.slopes = new float[features];
        for (int i = 0; i < features; i++) {
            slopes[i] = weights[i] / scales[i];
        }
        this.link = model.link();
        this.explanation = explanation;
        this.onClose = onClose;
    }

    @Override
    public void score(FloatBatch in, float[] scores) {
        if (closed) {
            throw new IllegalStateException("score on a linear model of backend cpu that is closed");
        }
        if (in.columns() != features) {
            throw new IllegalArgumentException(
                    "batch of columns=" + in.columns() + " scored by a model of features=" + features);
        }
        if (scores.length < in.rows()) {
            throw new IllegalArgumentException("scores has length=" + scores.length + " for rows=" + in.rows());
        }
        for (int from = 0; from < in.rows(); from += TILE) {
            int to = Math.min(from + TILE, in.rows());
            Arrays.fill(scores, from, to, bias);
            for (int column = 0; column < features; column++) {
                accumulate(scores, from, to, in.data(), column * in.stride(), slopes[column], means[column]);
            }
            for (int row = from; row < to; row++) {
                double margin = Float.isFinite(scores[row]) ? scores[row] : exactMargin(in, row);
                scores[row] = (float) link.apply(margin);
            }
        }
    }

    private static void accumulate(
            float[] margins, int from, int to, float[] data, int column, float slope, float mean) {
        for (int row = from; row < to; row++) {
            margins[row] += slope * (data[column + row] - mean);
        }
    }

    private double exactMargin(FloatBatch in, int row) {
        float[] data = in.data();
        double margin = bias;
        for (int column = 0; column < features; column++) {
            float x = data[column * in.stride() + row];
            if (Float.isFinite(x)) {
                margin += weights[column] * (((double) x - means[column]) / scales[column]);
            }
        }
        return margin;
    }

    @Override
    public Explanation explain() {
        return explanation;
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("a linear model of backend cpu is closed already: close it once");
        }
        closed = true;
        onClose.run();
    }
}
