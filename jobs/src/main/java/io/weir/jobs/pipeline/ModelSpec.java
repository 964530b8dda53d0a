package io.weir.jobs.pipeline;

import java.io.Serializable;

/**
 * The model that scores and learns. Of a kind's own options the other kind's have their defaults.
 *
 * @param name lower-case letters, digits and hyphens; the key of its versions in the models topic
 * @param kind {@link #LOGISTIC_REGRESSION}, {@link #BINNED_LOGISTIC_REGRESSION} or {@link #ADAPTIVE_RANDOM_FOREST}
 * @param optimizer of a logistic regression, {@code sgd}, {@code adagrad} or {@code ftrl}
 * @param learningRate of a logistic regression, with bins or without, above 0
 * @param l1 weight of the L1 penalty, at least 0
 * @param l2 weight of the L2 penalty, at least 0
 * @param bins the most bins of a feature, 2 to 256
 * @param trees of a forest, 1 to 1,000
 * @param positiveWeight what a positive example weighs in a forest, above 0
 * @param negativeShare the share of negative examples that a forest learns from, above 0 and at most 1
 * @param prior the score before anything is learned, between 0 and 1, both excluded
 * @param publishEvery after how many learned labels a new version is published, at least 1
 */
public record ModelSpec(
        String name,
        String kind,
        String optimizer,
        double learningRate,
        double l1,
        double l2,
        int bins,
        int trees,
        double positiveWeight,
        double negativeShare,
        double prior,
        int publishEvery)
        implements Serializable {
    public static final String LOGISTIC_REGRESSION = "logistic-regression";
    public static final String BINNED_LOGISTIC_REGRESSION = "binned-logistic-regression";
    public static final String ADAPTIVE_RANDOM_FOREST = "adaptive-random-forest";

    /** Stands where there is no model. */
    static final ModelSpec NONE = new ModelSpec("", "", "", 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final long serialVersionUID = 3L;
}
