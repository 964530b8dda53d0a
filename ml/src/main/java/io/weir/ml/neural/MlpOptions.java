package io.weir.ml.neural;

import io.weir.ml.NumberRange;
import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOption;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.LearnerSettings;
import java.util.List;

/**
 * How a {@link MlpLearner} learns. Start from {@link #defaults} and change what differs.
 *
 * @param hidden units of the hidden layer, 1 to 1,024
 * @param learningRate AdaGrad's, above 0, in standardized units
 * @param prior the score before anything is learned, above 0 and below 1: the share of positives that is expected
 * @param horizon examples over which means and scales are taken, at least 100; older ones fade
 * @param seed of the weights that the hidden layer starts with
 */
public record MlpOptions(int hidden, double learningRate, double prior, long horizon, long seed)
        implements LearnerOptions {
    private static final int MOST_HIDDEN = 1024;

    private static final LearnerOption.Whole HIDDEN =
            new LearnerOption.Whole("hidden", 1, MOST_HIDDEN, 16, "units of the hidden layer");
    private static final LearnerOption.Number LEARNING_RATE = LearnerOption.Number.of(
            "learning-rate", NumberRange.POSITIVE, 0.1, "AdaGrad's rate, in standardized units");
    private static final LearnerOption.Whole HORIZON = new LearnerOption.Whole(
            "horizon",
            100,
            Integer.MAX_VALUE,
            100_000,
            "examples over which features are standardized; older ones fade");

    public static final LearnerKind KIND =
            new LearnerKind("multilayer-perceptron", MlpOptions::read, HIDDEN, LEARNING_RATE, HORIZON);

    public MlpOptions {
        NumberRange.requireWhole("hidden", hidden, 1, MOST_HIDDEN);
        NumberRange.POSITIVE.require("learningRate", learningRate);
        NumberRange.OPEN_PROBABILITY.require("prior", prior);
        NumberRange.requireWhole("horizon", horizon, 100, Long.MAX_VALUE);
    }

    public static MlpOptions defaults() {
        return new MlpOptions(16, 0.1, 0.01, 100_000, 1);
    }

    private static MlpOptions read(LearnerSettings settings) {
        return new MlpOptions(
                settings.get(HIDDEN),
                settings.get(LEARNING_RATE),
                settings.get(LearnerKind.PRIOR),
                settings.get(HORIZON),
                defaults().seed());
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
    public MlpLearner learner(List<String> features) {
        return new MlpLearner(features, this);
    }

    @Override
    public MlpOptions withPrior(double value) {
        return new MlpOptions(hidden, learningRate, value, horizon, seed);
    }

    public MlpOptions withHidden(int value) {
        return new MlpOptions(value, learningRate, prior, horizon, seed);
    }

    public MlpOptions withLearningRate(double value) {
        return new MlpOptions(hidden, value, prior, horizon, seed);
    }
}
