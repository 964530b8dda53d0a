package io.weir.ml.linear;

import java.io.Serializable;

/**
 * How a {@link LogisticRegressionLearner} learns. Start from {@link #of} and change what differs.
 *
 * @param optimizer how gradients change weights
 * @param learningRate above 0, in standardized units; the rate of SGD and AdaGrad, α of FTRL
 * @param decay 0 or above, SGD alone: the rate of example t is learningRate / √(1 + decay·t)
 * @param l1 0 or above: pulls weights towards 0, and FTRL keeps those of noise at exactly 0; the bias is left alone
 * @param l2 0 or above: pulls weights towards 0; the bias is left alone
 * @param prior the score before anything is learned, above 0 and below 1: the share of positives that is expected
 * @param horizon examples over which means and scales are taken, at least 100; older ones fade
 */
public record LogisticRegressionOptions(
        Optimizer optimizer, double learningRate, double decay, double l1, double l2, double prior, long horizon)
        implements Serializable {
    public LogisticRegressionOptions {
        if (optimizer == null) {
            throw new IllegalArgumentException("optimizer is null: SGD, ADAGRAD or FTRL is accepted");
        }
        require(learningRate > 0 && Double.isFinite(learningRate), "learningRate", learningRate, "above 0");
        require(decay >= 0 && Double.isFinite(decay), "decay", decay, "0 or above");
        require(l1 >= 0 && Double.isFinite(l1), "l1", l1, "0 or above");
        require(l2 >= 0 && Double.isFinite(l2), "l2", l2, "0 or above");
        require(prior > 0 && prior < 1, "prior", prior, "above 0 and below 1");
        require(horizon >= 100, "horizon", horizon, "at least 100 examples");
    }

    private static void require(boolean holds, String name, Object value, String accepted) {
        if (!holds) {
            throw new IllegalArgumentException(name + "=" + value + ": " + accepted + " is accepted");
        }
    }

    /** The defaults: AdaGrad. */
    public static LogisticRegressionOptions defaults() {
        return of(Optimizer.ADAGRAD);
    }

    /** The defaults of an optimizer. */
    public static LogisticRegressionOptions of(Optimizer optimizer) {
        double learningRate = defaultLearningRate(optimizer);
        return new LogisticRegressionOptions(optimizer, learningRate, 0, 0, 0, 0.01, 100_000);
    }

    private static double defaultLearningRate(Optimizer optimizer) {
        // Constant SGD forgets and AdaGrad's rates only fall, so theirs starts higher. Chosen on card fraud with labels
        // seven
        // days late, where from 0.003 to 0.01 (SGD) and from 0.2 to 0.4 (the others) average precision changes by 0.01.
        return optimizer == Optimizer.SGD ? 0.005 : 0.3;
    }

    public LogisticRegressionOptions withLearningRate(double value) {
        return new LogisticRegressionOptions(optimizer, value, decay, l1, l2, prior, horizon);
    }

    public LogisticRegressionOptions withDecay(double value) {
        return new LogisticRegressionOptions(optimizer, learningRate, value, l1, l2, prior, horizon);
    }

    public LogisticRegressionOptions withL1(double value) {
        return new LogisticRegressionOptions(optimizer, learningRate, decay, value, l2, prior, horizon);
    }

    public LogisticRegressionOptions withL2(double value) {
        return new LogisticRegressionOptions(optimizer, learningRate, decay, l1, value, prior, horizon);
    }

    public LogisticRegressionOptions withPrior(double value) {
        return new LogisticRegressionOptions(optimizer, learningRate, decay, l1, l2, value, horizon);
    }

    public LogisticRegressionOptions withHorizon(long value) {
        return new LogisticRegressionOptions(optimizer, learningRate, decay, l1, l2, prior, value);
    }
}
