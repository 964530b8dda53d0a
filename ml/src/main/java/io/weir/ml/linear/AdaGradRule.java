package io.weir.ml.linear;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * AdaGrad with composite mirror descent: η = rate / √(1 + Σ g²) per weight, then the proximal step of L1 and L2.
 *
 * <p>The 1 below the root keeps the first step of a weight from being a full rate whatever its gradient's size.
 *
 * @see <a href="https://www.jmlr.org/papers/v12/duchi11a.html">Duchi, Hazan, Singer: Adaptive Subgradient Methods for Online
 *     Learning and Stochastic Optimization, JMLR 12, 2011</a>
 */
final class AdaGradRule implements UpdateRule {
    private final LinearOptions options;
    private final double[] weights;
    private final double[] squares;

    AdaGradRule(LinearOptions options, double[] weights) {
        this.options = options;
        this.weights = weights;
        this.squares = new double[weights.length];
    }

    @Override
    public void step(int i, double gradient) {
        squares[i] += gradient * gradient;
        double rate = options.learningRate() / Math.sqrt(1 + squares[i]);
        double w = weights[i] - rate * gradient;
        weights[i] =
                i == weights.length - 1 ? w : UpdateRule.shrink(w, rate * options.l1()) / (1 + rate * options.l2());
    }

    @Override
    public void raiseRates() {
        Arrays.fill(squares, 0);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        UpdateRule.write(weights, out);
        UpdateRule.write(squares, out);
    }

    @Override
    public void read(DataInput in) throws IOException {
        UpdateRule.read(weights, in);
        UpdateRule.read(squares, in);
    }
}
