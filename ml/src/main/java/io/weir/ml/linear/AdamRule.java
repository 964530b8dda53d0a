package io.weir.ml.linear;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Adam with β₁ 0.9, β₂ 0.999 and ε 1e-8, then the proximal step of L1 and L2 at the weight's own rate:
 *
 * <pre>
 *   m ← β₁ m + (1 − β₁) g      v ← β₂ v + (1 − β₂) g²      w ← w − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>Both means and t count a weight's own steps: an example without the feature changes nothing. Rates do not fall, so it
 * keeps following a world that changes.
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma, Ba: Adam: A Method for Stochastic Optimization, ICLR 2015</a>
 */
final class AdamRule implements UpdateRule {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final LinearOptions options;
    private final double[] weights;
    private final double[] means;
    private final double[] squares;
    /** β₁ and β₂ to the power of the weight's steps. */
    private final double[] powers1;

    private final double[] powers2;

    AdamRule(LinearOptions options, double[] weights) {
        this.options = options;
        this.weights = weights;
        this.means = new double[weights.length];
        this.squares = new double[weights.length];
        this.powers1 = new double[weights.length];
        this.powers2 = new double[weights.length];
        Arrays.fill(powers1, 1);
        Arrays.fill(powers2, 1);
    }

    @Override
    public void step(int i, double gradient) {
        means[i] = BETA_1 * means[i] + (1 - BETA_1) * gradient;
        squares[i] = BETA_2 * squares[i] + (1 - BETA_2) * gradient * gradient;
        powers1[i] *= BETA_1;
        powers2[i] *= BETA_2;
        double rate = options.learningRate() / (Math.sqrt(squares[i] / (1 - powers2[i])) + EPSILON);
        double w = weights[i] - rate * means[i] / (1 - powers1[i]);
        weights[i] =
                i == weights.length - 1 ? w : UpdateRule.shrink(w, rate * options.l1()) / (1 + rate * options.l2());
    }

    @Override
    public void write(DataOutput out) throws IOException {
        UpdateRule.write(weights, out);
        UpdateRule.write(means, out);
        UpdateRule.write(squares, out);
        UpdateRule.write(powers1, out);
        UpdateRule.write(powers2, out);
    }

    @Override
    public void read(DataInput in) throws IOException {
        UpdateRule.read(weights, in);
        UpdateRule.read(means, in);
        UpdateRule.read(squares, in);
        UpdateRule.read(powers1, in);
        UpdateRule.read(powers2, in);
    }
}
