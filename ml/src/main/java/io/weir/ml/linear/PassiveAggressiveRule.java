package io.weir.ml.linear;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The passive-aggressive update with C the aggressiveness: w ← w + τ y x, where of the hinge loss ℓ
 *
 * <pre>
 *   PA-I: τ = min(C, ℓ / ‖x‖²)      PA-II: τ = ℓ / (‖x‖² + 1 / 2C)
 * </pre>
 *
 * <p>The bias is the weight of a feature that is always 1, and counts in ‖x‖².
 *
 * @see <a href="https://www.jmlr.org/papers/v7/crammer06a.html">Crammer, Dekel, Keshet, Shalev-Shwartz, Singer: Online
 *     Passive-Aggressive Algorithms, JMLR 7, 2006</a>
 */
final class PassiveAggressiveRule implements UpdateRule {
    private final boolean cut;
    private final double aggressiveness;
    private final double[] weights;
    private double tau;

    PassiveAggressiveRule(LinearOptions options, double[] weights) {
        this.cut = options.optimizer() == Optimizer.PA_I;
        this.aggressiveness = options.aggressiveness();
        this.weights = weights;
    }

    @Override
    public boolean needsNorm() {
        return true;
    }

    @Override
    public void beginExample(double loss, double squaredNorm) {
        tau = cut ? Math.min(aggressiveness, loss / squaredNorm) : loss / (squaredNorm + 1 / (2 * aggressiveness));
    }

    /** @param gradient of the hinge loss, −y x */
    @Override
    public void step(int i, double gradient) {
        weights[i] -= tau * gradient;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        UpdateRule.write(weights, out);
    }

    @Override
    public void read(DataInput in) throws IOException {
        UpdateRule.read(weights, in);
    }
}
