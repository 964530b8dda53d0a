package io.weir.ml.neural;

import io.weir.ml.MlpParameters;
import io.weir.ml.online.LearnerState;
import io.weir.ml.online.NamedLearner;
import io.weir.ml.online.RunningStandardizer;
import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A multilayer perceptron with one hidden layer of rectifiers, on features that are standardized as they come: log loss,
 * back-propagated from each example, by AdaGrad. Its model runs on every backend, and its contributions are exact
 * ({@link MlpParameters}).
 *
 * <p>It sees features act together, which linear and binned models do not.
 *
 * <p>The hidden layer starts with weights drawn for rectifiers (He et al. 2015), the output with none: the score is then the prior. A
 * feature counts from the moment on at which its values differ. While learning, standardized values are held to ±50, as in
 * {@link io.weir.ml.linear.LinearLearner}.
 *
 * <p>When it fails: it takes more labels than a linear model; rare steps in a feature, as a count that tells at
 * exactly 3, are learned late, where a binned model learns them at once; a unit that is below 0 for every row learns no more;
 * and with labels of one class for long it drifts towards that class.
 *
 * <p>Scores and learning cost O(features · hidden). Not thread-safe.
 *
 * @see <a href="https://doi.org/10.1038/323533a0">Rumelhart, Hinton, Williams: Learning Representations by Back-Propagating
 *     Errors, Nature 323, 1986</a>
 * @see <a href="https://www.jmlr.org/papers/v12/duchi11a.html">Duchi, Hazan, Singer: Adaptive Subgradient Methods for Online
 *     Learning and Stochastic Optimization, JMLR 12, 2011</a>
 */
public final class MlpLearner extends NamedLearner<MlpLearner.Network> {
    private static final int STATE_MAGIC = 0x574D4C31; // "WML1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;

    private final MlpOptions options;

    /**
     * @param names the features' names in the order of every feature array; at least one, none twice
     */
    public MlpLearner(List<String> names, MlpOptions options) {
        super(
                new LearnerState(
                        "a multilayer perceptron", STATE_MAGIC, STATE_FORMAT, "hidden=" + options.hidden(), names),
                () -> new Network(names.size(), options));
        this.options = options;
    }

    public MlpOptions options() {
        return options;
    }

    @Override
    public void raiseRates() {
        Arrays.fill(learned().squares, 0);
    }

    @Override
    protected double scoreOf(float[] row) {
        return learned().score(row);
    }

    @Override
    protected void learnFrom(float[] row, boolean positive) {
        learned().learn(row, positive);
    }

    @Override
    public MlpParameters parameters() {
        return learned().parameters();
    }

    /** The weights, and what they belong to. */
    static final class Network implements Learned {
        private final int features;
        private final int hidden;
        private final double learningRate;
        /** {@code [unit][feature]}, then a bias per unit, then the output's weight per unit, then its bias. */
        private final double[] weights;
        /** Of the gradients so far, per weight. */
        private final double[] squares;

        private final RunningStandardizer standardizer;
        private final double[] z;
        private final double[] units;

        Network(int features, MlpOptions options) {
            this.features = features;
            hidden = options.hidden();
            learningRate = options.learningRate();
            weights = new double[hidden * (features + 2) + 1];
            squares = new double[weights.length];
            standardizer = new RunningStandardizer(features, options.horizon());
            z = new double[features];
            units = new double[hidden];
            SplitMix64 random = new SplitMix64(options.seed());
            double bound = Math.sqrt(6.0 / features); // uniform, of variance 2 / features
            for (int i = 0; i < hidden * features; i++) {
                weights[i] = bound * (2 * random.nextDouble() - 1);
            }
            weights[weights.length - 1] = StrictMath.log(options.prior() / (1 - options.prior()));
        }

        private int biasOf(int unit) {
            return hidden * features + unit;
        }

        private int outputOf(int unit) {
            return hidden * (features + 1) + unit;
        }

        double score(float[] row) {
            for (int i = 0; i < features; i++) {
                z[i] = standardizer.constant(i) ? 0 : standardizer.standardize(i, row[i]);
            }
            return probability(margin());
        }

        private double margin() {
            double margin = weights[weights.length - 1];
            for (int unit = 0; unit < hidden; unit++) {
                double sum = weights[biasOf(unit)];
                for (int i = 0; i < features; i++) {
                    sum += weights[unit * features + i] * z[i];
                }
                units[unit] = Math.max(0, sum);
                margin += weights[outputOf(unit)] * units[unit];
            }
            return margin;
        }

        private static double probability(double margin) {
            return 1 / (1 + StrictMath.exp(-margin));
        }

        void learn(float[] row, boolean positive) {
            for (int i = 0; i < features; i++) {
                standardizer.add(i, row[i]);
                z[i] = standardizer.constant(i) ? 0 : standardizer.clipped(i, row[i]);
            }
            double slope = probability(margin()) - (positive ? 1 : 0);
            for (int unit = 0; unit < hidden; unit++) {
                if (units[unit] > 0) {
                    double slopeOfUnit = slope * weights[outputOf(unit)];
                    step(outputOf(unit), slope * units[unit]);
                    step(biasOf(unit), slopeOfUnit);
                    for (int i = 0; i < features; i++) {
                        if (z[i] != 0) {
                            step(unit * features + i, slopeOfUnit * z[i]);
                        }
                    }
                }
            }
            step(weights.length - 1, slope);
        }

        /** The 1 below the root keeps the first step of a weight from being a full rate whatever its gradient's size. */
        private void step(int weight, double gradient) {
            squares[weight] += gradient * gradient;
            weights[weight] -= learningRate / Math.sqrt(1 + squares[weight]) * gradient;
        }

        MlpParameters parameters() {
            float[] hiddenWeights = new float[hidden * features];
            for (int i = 0; i < hiddenWeights.length; i++) {
                hiddenWeights[i] = standardizer.constant(i % features) ? 0 : (float) weights[i];
            }
            return MlpParameters.of(
                    standardizer.means(),
                    standardizer.scales(),
                    hiddenWeights,
                    floats(biasOf(0)),
                    floats(outputOf(0)),
                    (float) weights[weights.length - 1]);
        }

        /** As many as there are units. */
        private float[] floats(int from) {
            float[] floats = new float[hidden];
            for (int unit = 0; unit < hidden; unit++) {
                floats[unit] = (float) weights[from + unit];
            }
            return floats;
        }

        @Override
        public void write(DataOutput out) throws IOException {
            standardizer.write(out);
            for (int i = 0; i < weights.length; i++) {
                out.writeDouble(weights[i]);
                out.writeDouble(squares[i]);
            }
        }

        @Override
        public void read(DataInput in, long examples, long positives) throws IOException {
            standardizer.read(in);
            for (int i = 0; i < weights.length; i++) {
                weights[i] = in.readDouble();
                squares[i] = in.readDouble();
            }
        }
    }
}
