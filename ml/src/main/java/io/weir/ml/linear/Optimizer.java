package io.weir.ml.linear;

import java.util.Arrays;
import java.util.List;

/** How a gradient becomes a change of a weight. */
public enum Optimizer {
    /** Stochastic gradient descent: the same rate for every weight, constant or decaying. */
    SGD("sgd"),
    /** AdaGrad (Duchi, Hazan and Singer 2011): each weight's rate falls with the squared gradients it has seen. */
    ADAGRAD("adagrad"),
    /** Adam (Kingma and Ba 2015): each weight's rate follows its gradients of late. */
    ADAM("adam"),
    /** FTRL-Proximal (McMahan et al. 2013): AdaGrad's rates, and an L1 that keeps weights at exactly zero. */
    FTRL("ftrl"),
    /** Passive-aggressive I (Crammer et al. 2006): the smallest step to a margin of 1, cut at the aggressiveness. */
    PA_I("pa-i"),
    /** Passive-aggressive II: the same, damped instead of cut. */
    PA_II("pa-ii");

    /** Those that follow the gradient of any loss. */
    static final List<Optimizer> BY_GRADIENT = List.of(SGD, ADAGRAD, ADAM, FTRL);

    private final String text;

    Optimizer(String text) {
        this.text = text;
    }

    /**
     * Reads {@link #text}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Optimizer parse(String text) {
        return Arrays.stream(values())
                .filter(optimizer -> optimizer.text.equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(
                        "optimizer '" + text + "': one of " + texts(List.of(values())) + " is accepted"));
    }

    /** As pipeline files have it. */
    public String text() {
        return text;
    }

    static List<String> texts(List<Optimizer> optimizers) {
        return optimizers.stream().map(Optimizer::text).toList();
    }

    boolean passiveAggressive() {
        return this == PA_I || this == PA_II;
    }

    UpdateRule rule(LinearOptions options, double[] weights) {
        return switch (this) {
            case SGD -> new SgdRule(options, weights);
            case ADAGRAD -> new AdaGradRule(options, weights);
            case ADAM -> new AdamRule(options, weights);
            case FTRL -> new FtrlProximalRule(options, weights);
            case PA_I, PA_II -> new PassiveAggressiveRule(options, weights);
        };
    }
}
