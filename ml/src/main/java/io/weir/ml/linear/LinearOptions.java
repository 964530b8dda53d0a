package io.weir.ml.linear;

import io.weir.ml.NumberRange;
import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOption;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.LearnerSettings;
import java.util.List;

/**
 * How a {@link LinearLearner} learns. Start from {@link #of} and change what differs.
 *
 * @param loss what a margin costs
 * @param optimizer how gradients change weights; passive-aggressive ones have hinge loss and no penalties
 * @param learningRate above 0, in standardized units; the rate of SGD, AdaGrad and Adam, α of FTRL
 * @param decay 0 or above, SGD alone: the rate of example t is learningRate / √(1 + decay·t)
 * @param l1 0 or above: pulls weights towards 0, and FTRL keeps those of noise at exactly 0; the bias is left alone
 * @param l2 0 or above: pulls weights towards 0; the bias is left alone; together with l1 the elastic net
 * @param aggressiveness above 0: C of the passive-aggressive optimizers, the most that an example may move weights
 * @param prior the score before anything is learned, above 0 and below 1: the share of positives that is expected
 * @param horizon examples over which means and scales are taken, at least 100; older ones fade
 */
public record LinearOptions(
        Loss loss,
        Optimizer optimizer,
        double learningRate,
        double decay,
        double l1,
        double l2,
        double aggressiveness,
        double prior,
        long horizon)
        implements LearnerOptions {
    private static final double AGGRESSIVENESS = 0.01;

    private static final LearnerOption.Choice LOSS =
            new LearnerOption.Choice("loss", Loss.texts(), Loss.HINGE.text(), "what a wrong margin costs");
    private static final LearnerOption.Choice OPTIMIZER = new LearnerOption.Choice(
            "optimizer",
            Optimizer.texts(Optimizer.BY_GRADIENT),
            Optimizer.ADAGRAD.text(),
            "how a gradient changes a weight");
    private static final LearnerOption.Choice ANY_OPTIMIZER = new LearnerOption.Choice(
            "optimizer",
            Optimizer.texts(List.of(Optimizer.values())),
            Optimizer.ADAGRAD.text(),
            "how a gradient changes a weight; `pa-i` and `pa-ii` are passive-aggressive, for hinge loss without penalties");
    private static final LearnerOption.Number LEARNING_RATE = LearnerOption.Number.depending(
            "learning-rate",
            NumberRange.POSITIVE,
            "sgd 0.005, adam 0.003, else 0.3",
            "the rate, in standardized units; α of ftrl");
    private static final LearnerOption.Number DECAY = LearnerOption.Number.of(
            "decay",
            NumberRange.NOT_NEGATIVE,
            0,
            "of sgd: the rate of example t is `learning-rate` / √(1 + decay · t)");
    private static final LearnerOption.Whole HORIZON = new LearnerOption.Whole(
            "horizon",
            100,
            Integer.MAX_VALUE,
            100_000,
            "examples over which features are standardized; older ones fade");
    private static final LearnerOption.Number L1 =
            LearnerOption.Number.of("l1", NumberRange.NOT_NEGATIVE, 0, "weight of the L1 penalty");
    private static final LearnerOption.Number L2 = LearnerOption.Number.of(
            "l2", NumberRange.NOT_NEGATIVE, 0, "weight of the L2 penalty; with `l1` the elastic net");
    private static final LearnerOption.Number C = LearnerOption.Number.of(
            "aggressiveness",
            NumberRange.POSITIVE,
            AGGRESSIVENESS,
            "C of `pa-i` and `pa-ii`: the most that an example may move weights");

    public static final LearnerKind LOGISTIC_REGRESSION = new LearnerKind(
            "logistic-regression", LinearOptions::readLogistic, OPTIMIZER, LEARNING_RATE, DECAY, L1, L2, HORIZON);

    public static final LearnerKind LINEAR = new LearnerKind(
            "linear", LinearOptions::readAny, LOSS, ANY_OPTIMIZER, LEARNING_RATE, DECAY, L1, L2, C, HORIZON);

    public LinearOptions {
        if (loss == null || optimizer == null) {
            throw new IllegalArgumentException("loss=" + loss + " optimizer=" + optimizer + ": one of "
                    + List.of(Loss.values()) + " and one of " + List.of(Optimizer.values()) + " is accepted");
        }
        NumberRange.POSITIVE.require("learningRate", learningRate);
        NumberRange.NOT_NEGATIVE.require("decay", decay);
        NumberRange.NOT_NEGATIVE.require("l1", l1);
        NumberRange.NOT_NEGATIVE.require("l2", l2);
        NumberRange.POSITIVE.require("aggressiveness", aggressiveness);
        NumberRange.OPEN_PROBABILITY.require("prior", prior);
        NumberRange.requireWhole("horizon", horizon, 100, Long.MAX_VALUE);
        if (optimizer.passiveAggressive() && loss != Loss.HINGE) {
            throw new IllegalArgumentException("optimizer " + optimizer.text() + " with loss " + loss.text()
                    + ": its steps follow from hinge loss; write loss: hinge, or one of "
                    + Optimizer.texts(Optimizer.BY_GRADIENT));
        }
        if (optimizer.passiveAggressive() && (l1 > 0 || l2 > 0)) {
            throw new IllegalArgumentException("optimizer " + optimizer.text() + " with l1=" + l1 + " l2=" + l2
                    + ": it knows no penalties; leave them out, lower its aggressiveness, or write one of "
                    + Optimizer.texts(Optimizer.BY_GRADIENT));
        }
        if (decay > 0 && optimizer != Optimizer.SGD) {
            throw new IllegalArgumentException(
                    "decay=" + decay + " with optimizer " + optimizer.text() + ": only sgd has a rate that decays");
        }
    }

    /** The defaults: logistic loss by AdaGrad. */
    public static LinearOptions defaults() {
        return of(Optimizer.ADAGRAD);
    }

    /** The defaults of an optimizer, with hinge loss where it is passive-aggressive, else logistic. */
    public static LinearOptions of(Optimizer optimizer) {
        return of(optimizer.passiveAggressive() ? Loss.HINGE : Loss.LOGISTIC, optimizer);
    }

    /** The defaults of a loss and an optimizer. */
    public static LinearOptions of(Loss loss, Optimizer optimizer) {
        double rate = defaultLearningRate(optimizer);
        return new LinearOptions(loss, optimizer, rate, 0, 0, 0, AGGRESSIVENESS, 0.01, 100_000);
    }

    private static double defaultLearningRate(Optimizer optimizer) {
        // Constant SGD and Adam forget and AdaGrad's rates only fall, so theirs starts higher. Chosen on card fraud
        // with
        // labels seven days late, where from 0.003 to 0.01 (SGD) and from 0.2 to 0.4 (AdaGrad, FTRL) average precision
        // changes by 0.01.
        return switch (optimizer) {
            case SGD -> 0.005;
            case ADAM -> 0.003;
            default -> 0.3;
        };
    }

    private static LinearOptions readLogistic(LearnerSettings settings) {
        return read(of(Optimizer.parse(settings.get(OPTIMIZER))), settings);
    }

    private static LinearOptions readAny(LearnerSettings settings) {
        Optimizer optimizer = Optimizer.parse(settings.get(ANY_OPTIMIZER));
        boolean passiveAggressive = optimizer.passiveAggressive();
        settings.given(passiveAggressive ? LEARNING_RATE : C).ifPresent(given -> {
            throw new IllegalArgumentException((passiveAggressive ? LEARNING_RATE : C).key() + " with optimizer "
                    + optimizer.text() + ": it has none; leave it out"
                    + (passiveAggressive ? ", or write aggressiveness" : ", or write learning-rate"));
        });
        return read(of(Loss.parse(settings.get(LOSS)), optimizer), settings).withAggressiveness(settings.get(C));
    }

    private static LinearOptions read(LinearOptions defaults, LearnerSettings settings) {
        LinearOptions options = defaults.withDecay(settings.get(DECAY))
                .withHorizon(settings.get(HORIZON))
                .withL1(settings.get(L1))
                .withL2(settings.get(L2))
                .withPrior(settings.get(LearnerKind.PRIOR));
        return settings.given(LEARNING_RATE).map(options::withLearningRate).orElse(options);
    }

    @Override
    public LearnerKind kind() {
        return loss == Loss.LOGISTIC ? LOGISTIC_REGRESSION : LINEAR;
    }

    @Override
    public boolean ratesFall() {
        return optimizer == Optimizer.ADAGRAD || optimizer == Optimizer.FTRL || decay > 0;
    }

    @Override
    public LinearLearner learner(List<String> features) {
        return new LinearLearner(features, this);
    }

    public LinearOptions withLearningRate(double value) {
        return new LinearOptions(loss, optimizer, value, decay, l1, l2, aggressiveness, prior, horizon);
    }

    public LinearOptions withDecay(double value) {
        return new LinearOptions(loss, optimizer, learningRate, value, l1, l2, aggressiveness, prior, horizon);
    }

    public LinearOptions withL1(double value) {
        return new LinearOptions(loss, optimizer, learningRate, decay, value, l2, aggressiveness, prior, horizon);
    }

    public LinearOptions withL2(double value) {
        return new LinearOptions(loss, optimizer, learningRate, decay, l1, value, aggressiveness, prior, horizon);
    }

    public LinearOptions withAggressiveness(double value) {
        return new LinearOptions(loss, optimizer, learningRate, decay, l1, l2, value, prior, horizon);
    }

    @Override
    public LinearOptions withPrior(double value) {
        return new LinearOptions(loss, optimizer, learningRate, decay, l1, l2, aggressiveness, value, horizon);
    }

    public LinearOptions withHorizon(long value) {
        return new LinearOptions(loss, optimizer, learningRate, decay, l1, l2, aggressiveness, prior, value);
    }
}
