package io.weir.ml.linear;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.online.LearnerState;
import io.weir.ml.online.NamedLearner;
import io.weir.ml.online.RunningStandardizer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * A linear classifier on features that are standardized as they come: any {@link Loss}, any {@link Optimizer}, L1, L2 or, with
 * both, the elastic net.
 *
 * <p>The weights belong to standardized features, and the standardization moves with every example: the function that was
 * learned is always the weights together with the means and scales of the same moment, and that is what {@link #model} and
 * {@link #snapshot} hold. Learning takes the example into the means and scales first, then steps the weights. While
 * learning, standardized values are held to ±50, so that no value however absurd throws a weight out of the field; scoring
 * uses them as they are.
 *
 * <p>Link: with logistic loss the margin is the log-odds. With the others log-odds are made of it by a sigmoid that is learned
 * from each example's margin before the example itself is ({@link MarginCalibration}). So every score is a probability, every
 * published model a logistic regression, and the contributions of features add up to the log-odds. A regression on labels that
 * are numbers is not in the contract of {@link io.weir.ml.online.OnlineLearner}, whose labels are classes.
 *
 * <p>When it fails: it sees no interplay of features and no bend; a feature whose effect saturates should be given as bins
 * or as its logarithm. A learner that saw one class only drifts towards that class's certainty, at the optimizer's pace.
 *
 * <p>Learn and score cost O(features). Uses {@link StrictMath}, so that scores have the same bits on every machine.
 */
public final class LinearLearner extends NamedLearner<LinearLearner.Weights> {
    private static final int STATE_MAGIC = 0x574C5231; // "WLR1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;

    private final LinearOptions options;

    /**
     * @param names the features' names in the order of every feature array; at least one, none twice
     */
    public LinearLearner(List<String> names, LinearOptions options) {
        super(
                new LearnerState(what(options), STATE_MAGIC, STATE_FORMAT, settings(options), names),
                () -> new Weights(names.size(), options));
        this.options = options;
    }

    private static String what(LinearOptions options) {
        return options.loss() == Loss.LOGISTIC ? "a logistic regression" : "a linear model";
    }

    private static String settings(LinearOptions options) {
        String optimizer = options.optimizer().name();
        return options.loss() == Loss.LOGISTIC ? optimizer : options.loss() + " " + optimizer;
    }

    /** One weight per feature, then the bias, with what they belong to. */
    static final class Weights implements Learned {
        private final double[] values;
        private final RunningStandardizer standardizer;
        /** The features of the example that is being learned, standardized and held to ±50. */
        private final double[] held;

        private final UpdateRule rule;
        /** Null where the margin is the log-odds. */
        private final MarginCalibration calibration;

        Weights(int features, LinearOptions options) {
            values = new double[features + 1];
            held = new double[features];
            standardizer = new RunningStandardizer(features, options.horizon());
            if (options.loss() == Loss.LOGISTIC) {
                values[features] = StrictMath.log(options.prior() / (1 - options.prior()));
                calibration = null;
            } else {
                calibration = new MarginCalibration(options.prior());
            }
            rule = options.optimizer().rule(options, values);
        }

        private double margin(float[] row) {
            double margin = values[row.length];
            for (int i = 0; i < row.length; i++) {
                margin += values[i] * standardizer.standardize(i, row[i]);
            }
            return margin;
        }

        /** Takes a row in and makes {@link #held} of it. */
        private void standardize(float[] row) {
            for (int i = 0; i < row.length; i++) {
                standardizer.add(i, row[i]);
                held[i] = standardizer.clipped(i, row[i]);
            }
        }

        private double marginOfHeld() {
            double margin = values[held.length];
            for (int i = 0; i < held.length; i++) {
                margin += values[i] * held[i];
            }
            return margin;
        }

        private double squaredNormOfHeld() {
            double sum = 1; // the bias's
            for (double value : held) {
                sum += value * value;
            }
            return sum;
        }

        @Override
        public void write(DataOutput out) throws IOException {
            standardizer.write(out);
            rule.write(out);
            if (calibration != null) {
                calibration.write(out);
            }
        }

        @Override
        public void read(DataInput in, long examples, long positives) throws IOException {
            standardizer.read(in);
            rule.read(in);
            if (calibration != null) {
                calibration.read(in);
            }
        }
    }

    public LinearOptions options() {
        return options;
    }

    /** One per standardized feature, then the bias: what makes the margin. */
    double[] weights() {
        return learned().values.clone();
    }

    @Override
    public void raiseRates() {
        Weights weights = learned();
        weights.rule.raiseRates();
        if (weights.calibration != null) {
            weights.calibration.raiseRates();
        }
    }

    @Override
    protected double scoreOf(float[] row) {
        Weights weights = learned();
        double margin = weights.margin(row);
        return Loss.probability(weights.calibration == null ? margin : weights.calibration.logOdds(margin));
    }

    @Override
    protected void learnFrom(float[] row, boolean positive) {
        Weights weights = learned();
        weights.standardize(row);
        double margin = weights.marginOfHeld();
        if (weights.calibration != null) {
            weights.calibration.learn(margin, positive);
        }
        double slope = options.loss().slope(margin, positive);
        UpdateRule rule = weights.rule;
        if (rule.needsNorm()) {
            rule.beginExample(options.loss().value(margin, positive), weights.squaredNormOfHeld());
        } else {
            rule.beginExample();
        }
        for (int i = 0; i < row.length; i++) {
            if (weights.held[i] != 0) {
                rule.step(i, slope * weights.held[i]);
            }
        }
        rule.step(row.length, slope);
    }

    @Override
    public LogisticRegressionParameters parameters() {
        Weights weights = learned();
        MarginCalibration calibration = weights.calibration;
        double slope = calibration == null ? 1 : calibration.slope();
        float[] slopes = new float[features()];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = (float) (slope * weights.values[i]);
        }
        double bias = weights.values[features()];
        return new LogisticRegressionParameters(new LinearModel(
                slopes,
                (float) (calibration == null ? bias : calibration.logOdds(bias)),
                weights.standardizer.means(),
                weights.standardizer.scales(),
                Link.LOGISTIC));
    }
}
