package io.weir.ml.linear;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.online.LearnerState;
import io.weir.ml.online.OnlineLearner;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;

/**
 * Online logistic regression with log loss on features that are standardized as they come.
 *
 * <p>The weights belong to standardized features, and the standardization moves with every example: the function that was
 * learned is always the weights together with the means and scales of the same moment, and that is what {@link #model} and
 * {@link #snapshot} hold. Learning takes the example into the means and scales first, then steps the weights. While
 * learning, standardized values are held to ±50, so that no value however absurd throws a weight out of the field; scoring
 * uses them as they are.
 *
 * <p>When it fails: it sees no interplay of features and no bend; a feature whose effect saturates should be given as bins
 * or as its logarithm. A learner that saw one class only drifts towards that class's certainty, at the optimizer's pace.
 *
 * <p>Learn and score cost O(features). Uses {@link StrictMath}, so that scores have the same bits on every machine.
 */
public final class LogisticRegressionLearner implements OnlineLearner {
    private static final int STATE_MAGIC = 0x574C5231; // "WLR1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;

    private final LogisticRegressionOptions options;
    private final List<String> names;
    private RunningStandardizer standardizer;
    /** One per feature, then the bias. */
    private double[] weights;

    private UpdateRule rule;
    private long examples;
    private long positives;

    /**
     * @param names the features' names in the order of every feature array; at least one, none twice
     */
    public LogisticRegressionLearner(List<String> names, LogisticRegressionOptions options) {
        if (names.isEmpty() || new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException(
                    "features=" + names + ": at least one name, and none twice, is accepted");
        }
        this.names = List.copyOf(names);
        this.options = options;
        start();
    }

    private void start() {
        standardizer = new RunningStandardizer(names.size(), options.horizon());
        weights = new double[names.size() + 1];
        weights[names.size()] = StrictMath.log(options.prior() / (1 - options.prior()));
        rule = options.optimizer().rule(options, weights);
        examples = 0;
        positives = 0;
    }

    @Override
    public List<String> names() {
        return names;
    }

    public LogisticRegressionOptions options() {
        return options;
    }

    @Override
    public double score(float[] features) {
        requireLength(features);
        double margin = weights[names.size()];
        for (int i = 0; i < features.length; i++) {
            margin += weights[i] * standardizer.standardize(i, features[i]);
        }
        return logistic(margin);
    }

    @Override
    public void learn(float[] features, boolean positive) {
        requireLength(features);
        for (int i = 0; i < features.length; i++) {
            standardizer.add(i, features[i]);
        }
        double error = score(features) - (positive ? 1 : 0);
        rule.beginExample();
        for (int i = 0; i < features.length; i++) {
            double gradient = error * standardizer.clipped(i, features[i]);
            if (gradient != 0) {
                rule.step(i, gradient);
            }
        }
        if (error != 0) {
            rule.step(names.size(), error);
        }
        examples++;
        if (positive) {
            positives++;
        }
    }

    private static double logistic(double margin) {
        return 1 / (1 + StrictMath.exp(-margin));
    }

    private void requireLength(float[] features) {
        if (features.length != names.size()) {
            throw new IllegalArgumentException(
                    "features has length=" + features.length + ": " + names.size() + " are accepted, " + names);
        }
    }

    @Override
    public long examples() {
        return examples;
    }

    @Override
    public long positives() {
        return positives;
    }

    @Override
    public LogisticRegressionParameters parameters() {
        float[] slopes = new float[names.size()];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = (float) weights[i];
        }
        return new LogisticRegressionParameters(new LinearModel(
                slopes, (float) weights[names.size()], standardizer.means(), standardizer.scales(), Link.LOGISTIC));
    }

    private LearnerState format() {
        return new LearnerState(
                "a logistic regression",
                STATE_MAGIC,
                STATE_FORMAT,
                options.optimizer().name(),
                names);
    }

    @Override
    public byte[] state() {
        return format().write(out -> {
            out.writeLong(examples);
            out.writeLong(positives);
            standardizer.write(out);
            rule.write(out);
        });
    }

    @Override
    public void restore(byte[] state) {
        LogisticRegressionLearner restored = new LogisticRegressionLearner(names, options);
        format().read(state, restored::read);
        this.standardizer = restored.standardizer;
        this.weights = restored.weights;
        this.rule = restored.rule;
        this.examples = restored.examples;
        this.positives = restored.positives;
    }

    private void read(DataInputStream in) throws IOException {
        examples = in.readLong();
        positives = in.readLong();
        standardizer.read(in);
        rule.read(in);
    }
}
