package io.weir.ml.linear;

import java.util.Locale;

/** How a gradient becomes a change of a weight. */
public enum Optimizer {
    /** Stochastic gradient descent: the same rate for every weight, constant or decaying. */
    SGD,
    /** AdaGrad (Duchi, Hazan and Singer 2011): each weight's rate falls with the squared gradients it has seen. */
    ADAGRAD,
    /** FTRL-Proximal (McMahan et al. 2013): AdaGrad's rates, and an L1 that keeps weights at exactly zero. */
    FTRL;

    /** Reads {@code sgd}, {@code adagrad} or {@code ftrl}, in any case. */
    public static Optimizer parse(String text) {
        for (Optimizer optimizer : values()) {
            if (optimizer.name().equals(text.trim().toUpperCase(Locale.ROOT))) {
                return optimizer;
            }
        }
        throw new IllegalArgumentException("optimizer '" + text + "': sgd, adagrad or ftrl is accepted");
    }

    /** The name that {@link #parse} reads. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    UpdateRule rule(LogisticRegressionOptions options, double[] weights) {
        return switch (this) {
            case SGD -> new SgdRule(options, weights);
            case ADAGRAD -> new AdaGradRule(options, weights);
            case FTRL -> new FtrlProximalRule(options, weights);
        };
    }
}
