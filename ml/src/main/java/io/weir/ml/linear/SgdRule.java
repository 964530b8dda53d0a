package io.weir.ml.linear;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Stochastic gradient descent, w ← prox(w − η g), with η = rate / √(1 + decay·t). A decay of 0 keeps the rate, and so keeps
 * following a world that changes; a positive one converges in a world that does not.
 */
final class SgdRule implements UpdateRule {
    private final LogisticRegressionOptions options;
    private final double[] weights;
    private long examples;
    private double rate;

    SgdRule(LogisticRegressionOptions options, double[] weights) {
        this.options = options;
        this.weights = weights;
    }

    @Override
    public void beginExample() {
        rate = options.learningRate() / Math.sqrt(1 + options.decay() * examples);
        examples++;
    }

    @Override
    public void step(int i, double gradient) {
        double w = weights[i] - rate * gradient;
        weights[i] =
                i == weights.length - 1 ? w : UpdateRule.shrink(w, rate * options.l1()) / (1 + rate * options.l2());
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(examples);
        UpdateRule.write(weights, out);
    }

    @Override
    public void read(DataInput in) throws IOException {
        examples = in.readLong();
        UpdateRule.read(weights, in);
    }
}
