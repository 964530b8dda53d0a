package io.weir.ml.linear;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Stochastic gradient descent, w ← prox(w − η g), with η = rate / √(1 + decay·t). A decay of 0 keeps the rate, and so keeps
 * following a world that changes; a positive one converges in a world that does not.
 *
 * <p>With squared loss the step is the implicit one, whose gradient is that of the weights behind it: η / (1 + η ‖x‖²). The
 * explicit one would run away where ‖x‖² is above 2 / η.
 *
 * @see <a href="https://icml.cc/Conferences/2010/papers/429.pdf">Kulis, Bartlett: Implicit Online Learning, ICML 2010</a>
 */
final class SgdRule implements UpdateRule {
    private final LinearOptions options;
    private final double[] weights;
    private long examples;
    private double rate;

    SgdRule(LinearOptions options, double[] weights) {
        this.options = options;
        this.weights = weights;
    }

    @Override
    public void beginExample() {
        rate = options.learningRate() / Math.sqrt(1 + options.decay() * examples);
        examples++;
    }

    @Override
    public boolean needsNorm() {
        return options.loss() == Loss.SQUARED;
    }

    @Override
    public void beginExample(double loss, double squaredNorm) {
        beginExample();
        rate /= 1 + rate * squaredNorm;
    }

    @Override
    public void step(int i, double gradient) {
        double w = weights[i] - rate * gradient;
        weights[i] =
                i == weights.length - 1 ? w : UpdateRule.shrink(w, rate * options.l1()) / (1 + rate * options.l2());
    }

    @Override
    public void raiseRates() {
        examples = 0;
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
