package io.weir.ml.linear;

import io.weir.ml.NumberRange;
import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOption;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.LearnerSettings;
import java.util.List;

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
        implements LearnerOptions {
    private static final LearnerOption.Choice OPTIMIZER = new LearnerOption.Choice(
            "optimizer", List.of("sgd", "adagrad", "ftrl"), "adagrad", "how a gradient changes a weight");
    private static final LearnerOption.Number LEARNING_RATE = LearnerOption.Number.depending(
            "learning-rate", NumberRange.POSITIVE, "sgd 0.005, else 0.3", "the rate, in standardized units; α of ftrl");
    private static final LearnerOption.Number L1 =
            LearnerOption.Number.of("l1", NumberRange.NOT_NEGATIVE, 0, "weight of the L1 penalty");
    private static final LearnerOption.Number L2 =
            LearnerOption.Number.of("l2", NumberRange.NOT_NEGATIVE, 0, "weight of the L2 penalty");

    public static final LearnerKind KIND =
            new LearnerKind("logistic-regression", LogisticRegressionOptions::read, OPTIMIZER, LEARNING_RATE, L1, L2);

    public LogisticRegressionOptions {
        if (optimizer == null) {
            throw new IllegalArgumentException("optimizer is null: SGD, ADAGRAD or FTRL is accepted");
        }
        NumberRange.POSITIVE.require("learningRate", learningRate);
        NumberRange.NOT_NEGATIVE.require("decay", decay);
        NumberRange.NOT_NEGATIVE.require("l1", l1);
        NumberRange.NOT_NEGATIVE.require("l2", l2);
        NumberRange.OPEN_PROBABILITY.require("prior", prior);
        NumberRange.requireWhole("horizon", horizon, 100, Long.MAX_VALUE);
    }

    private static LogisticRegressionOptions read(LearnerSettings settings) {
        LogisticRegressionOptions options = of(Optimizer.parse(settings.get(OPTIMIZER)))
                .withL1(settings.get(L1))
                .withL2(settings.get(L2))
                .withPrior(settings.get(LearnerKind.PRIOR));
        return settings.given(LEARNING_RATE).map(options::withLearningRate).orElse(options);
    }

    @Override
    public LearnerKind kind() {
        return KIND;
    }

    @Override
    public LogisticRegressionLearner learner(List<String> features) {
        return new LogisticRegressionLearner(features, this);
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

    @Override
    public LogisticRegressionOptions withPrior(double value) {
        return new LogisticRegressionOptions(optimizer, learningRate, decay, l1, l2, value, horizon);
    }

    public LogisticRegressionOptions withHorizon(long value) {
        return new LogisticRegressionOptions(optimizer, learningRate, decay, l1, l2, prior, value);
    }
}
