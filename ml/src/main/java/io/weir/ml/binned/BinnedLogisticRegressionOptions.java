package io.weir.ml.binned;

import java.io.Serializable;

/**
 * How a {@link BinnedLogisticRegressionLearner} learns. Start from {@link #defaults} and change what differs.
 *
 * @param bins the most bins of a feature, the one of missing values not counted, 2 to 256
 * @param learningRate above 0: AdaGrad's, in log-odds
 * @param prior the score before anything is learned, above 0 and below 1: the share of positives that is expected
 * @param horizon examples over which the edges are learned, at least 1000; older ones fade
 */
public record BinnedLogisticRegressionOptions(int bins, double learningRate, double prior, int horizon)
        implements Serializable {
    /** The most that {@code bins} may be. */
    public static final int MOST_BINS = 256;

    public BinnedLogisticRegressionOptions {
        require(bins >= 2 && bins <= MOST_BINS, "bins", bins, "2 to " + MOST_BINS);
        require(learningRate > 0 && Double.isFinite(learningRate), "learningRate", learningRate, "above 0");
        require(prior > 0 && prior < 1, "prior", prior, "above 0 and below 1");
        require(horizon >= 1000, "horizon", horizon, "at least 1000 examples");
    }

    private static void require(boolean holds, String name, Object value, String accepted) {
        if (!holds) {
            throw new IllegalArgumentException(name + "=" + value + ": " + accepted + " is accepted");
        }
    }

    public static BinnedLogisticRegressionOptions defaults() {
        return new BinnedLogisticRegressionOptions(24, 0.5, 0.01, 1_000_000);
    }

    public BinnedLogisticRegressionOptions withBins(int value) {
        return new BinnedLogisticRegressionOptions(value, learningRate, prior, horizon);
    }

    public BinnedLogisticRegressionOptions withLearningRate(double value) {
        return new BinnedLogisticRegressionOptions(bins, value, prior, horizon);
    }

    public BinnedLogisticRegressionOptions withPrior(double value) {
        return new BinnedLogisticRegressionOptions(bins, learningRate, value, horizon);
    }

    public BinnedLogisticRegressionOptions withHorizon(int value) {
        return new BinnedLogisticRegressionOptions(bins, learningRate, prior, value);
    }
}
