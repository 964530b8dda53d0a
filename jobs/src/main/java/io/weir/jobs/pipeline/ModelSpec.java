package io.weir.jobs.pipeline;

import java.io.Serializable;

/**
 * The model that scores and learns.
 *
 * @param name lower-case letters, digits and hyphens; the key of its versions in the models topic
 * @param kind {@code logistic-regression}
 * @param optimizer {@code sgd}, {@code adagrad} or {@code ftrl}
 * @param learningRate above 0
 * @param l1 weight of the L1 penalty, at least 0
 * @param l2 weight of the L2 penalty, at least 0
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
        double prior,
        int publishEvery)
        implements Serializable {
    private static final long serialVersionUID = 1L;
}
