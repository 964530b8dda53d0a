package io.weir.ml.binned;

import io.weir.ml.NumberRange;
import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOption;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.LearnerSettings;
import java.util.List;

/**
 * How a {@link BinnedLogisticRegressionLearner} learns. Start from {@link #defaults} and change what differs.
 *
 * @param bins the most bins of a feature, the one of missing values not counted, 2 to 256
 * @param learningRate above 0: AdaGrad's, in log-odds
 * @param prior the score before anything is learned, above 0 and below 1: the share of positives that is expected
 * @param horizon examples over which the edges are learned, at least 1000; older ones fade
 */
public record BinnedLogisticRegressionOptions(int bins, double learningRate, double prior, int horizon)
        implements LearnerOptions {
    /** The most that {@code bins} may be. */
    public static final int MOST_BINS = 256;

    private static final LearnerOption.Whole BINS = new LearnerOption.Whole(
            "bins", 2, MOST_BINS, 24, "the most bins of a feature, beside the one of missing values");
    private static final LearnerOption.Number LEARNING_RATE =
            LearnerOption.Number.of("learning-rate", NumberRange.POSITIVE, 0.5, "AdaGrad's rate, in log-odds");

    public static final LearnerKind KIND =
            new LearnerKind("binned-logistic-regression", BinnedLogisticRegressionOptions::read, BINS, LEARNING_RATE);

    public BinnedLogisticRegressionOptions {
        NumberRange.requireWhole("bins", bins, 2, MOST_BINS);
        NumberRange.POSITIVE.require("learningRate", learningRate);
        NumberRange.OPEN_PROBABILITY.require("prior", prior);
        NumberRange.requireWhole("horizon", horizon, 1000, Integer.MAX_VALUE);
    }

    private static BinnedLogisticRegressionOptions read(LearnerSettings settings) {
        return defaults()
                .withBins(settings.get(BINS))
                .withLearningRate(settings.get(LEARNING_RATE))
                .withPrior(settings.get(LearnerKind.PRIOR));
    }

    @Override
    public LearnerKind kind() {
        return KIND;
    }

    @Override
    public boolean ratesFall() {
        return true;
    }

    @Override
    public BinnedLogisticRegressionLearner learner(List<String> features) {
        return new BinnedLogisticRegressionLearner(features, this);
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

    @Override
    public BinnedLogisticRegressionOptions withPrior(double value) {
        return new BinnedLogisticRegressionOptions(bins, learningRate, value, horizon);
    }

    public BinnedLogisticRegressionOptions withHorizon(int value) {
        return new BinnedLogisticRegressionOptions(bins, learningRate, prior, value);
    }
}
