package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.MlpModel;
import java.util.Arrays;
import java.util.List;

/**
 * Gradients of a loss over a labelled, weighted mini-batch, by the model's parameters: {@code Σ weightᵣ · ∂lossᵣ/∂θ}, not
 * divided by anything. Features are standardized and missing ones taken at their mean, as scoring does.
 *
 * <p>All arithmetic is in double precision, and rounded to floats at the end. Stateless, thread-safe.
 */
public final class Gradients {
    private Gradients() {}

    /**
     * Of a linear model; O(rows · features). Its link plays no part: the loss is of the margin.
     *
     * @param labels of each row, as the loss wants them; a row without one (NaN) adds nothing
     * @param weights of each row, finite and at least 0
     * @return one float per weight, and the bias's behind them
     */
    public static float[] of(LinearModel model, Loss loss, FloatBatch batch, float[] labels, float[] weights) {
        check(model.features(), batch, labels, weights);
        float[] modelWeights = model.weights();
        Standardizer standardizer = new Standardizer(model.means(), model.scales());
        double[] gradient = new double[modelWeights.length + 1];
        double[] z = new double[modelWeights.length];
        for (int row = 0; row < batch.rows(); row++) {
            if (Float.isNaN(labels[row])) {
                continue;
            }
            standardizer.apply(batch, row, z);
            double margin = model.bias();
            for (int i = 0; i < z.length; i++) {
                margin += modelWeights[i] * z[i];
            }
            double slope = weights[row] * loss.slope(margin, labels[row]);
            for (int i = 0; i < z.length; i++) {
                gradient[i] += slope * z[i];
            }
            gradient[z.length] += slope;
        }
        return floats(gradient);
    }

    /**
     * Of a network, by back-propagation (Rumelhart et al. 1986); O(rows · weights).
     *
     * @param model of one output {@code VALUES}. Under the logistic loss its last activation must be LOGISTIC or IDENTITY,
     *     and the loss is of the sum before it; under the squared loss it is of the output
     * @param loss LOGISTIC or SQUARED
     * @param labels of each row, as the loss wants them; a row without one (NaN) adds nothing
     * @param weights of each row, finite and at least 0
     * @return layer by layer, its weights {@code [output][input]} and then its biases
     */
    public static float[] of(MlpModel model, Loss loss, FloatBatch batch, float[] labels, float[] weights) {
        check(model.features(), batch, labels, weights);
        check(model, loss);
        Network network = new Network(model, loss);
        for (int row = 0; row < batch.rows(); row++) {
            if (!Float.isNaN(labels[row])) {
                network.add(batch, row, labels[row], weights[row]);
            }
        }
        return floats(network.gradient);
    }

    private static void check(int features, FloatBatch batch, float[] labels, float[] weights) {
        if (batch.columns() != features) {
            throw new IllegalArgumentException(
                    "batch of columns=" + batch.columns() + " for a model of features=" + features);
        }
        if (labels.length < batch.rows() || weights.length < batch.rows()) {
            throw new IllegalArgumentException("labels has length=" + labels.length + " and weights length="
                    + weights.length + " for rows=" + batch.rows());
        }
        for (int row = 0; row < batch.rows(); row++) {
            if (Float.isInfinite(labels[row]) || !(weights[row] >= 0) || Float.isInfinite(weights[row])) {
                throw new IllegalArgumentException(
                        "row " + row + " has label=" + labels[row] + " weight=" + weights[row]
                                + ": a finite or missing label, and a finite weight of at least 0, are accepted");
            }
        }
    }

    private static void check(MlpModel model, Loss loss) {
        if (model.output() != MlpModel.Output.VALUES || model.outputs() != 1) {
            throw new IllegalArgumentException("model=" + model + ": a network of one output VALUES is accepted");
        }
        Activation last = model.layers().get(model.layers().size() - 1).activation();
        boolean accepted = loss == Loss.SQUARED
                || (loss == Loss.LOGISTIC && (last == Activation.LOGISTIC || last == Activation.IDENTITY));
        if (!accepted) {
            throw new IllegalArgumentException("loss=" + loss + " of a last layer of " + last
                    + ": SQUARED is accepted, and LOGISTIC of a last layer of LOGISTIC or IDENTITY");
        }
    }

    private static float[] floats(double[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Standardizer(float[] means, float[] scales) {
        void apply(FloatBatch batch, int row, double[] z) {
            for (int i = 0; i < z.length; i++) {
                float x = batch.data()[i * batch.stride() + row];
                z[i] = Float.isFinite(x) ? ((double) x - means[i]) / scales[i] : 0;
            }
        }
    }

    /** A network's layers, and what flows forth and back through them for one row. */
    private static final class Network {
        private final Loss loss;
        private final Standardizer standardizer;
        private final DenseLayer[] layers;
        private final float[][] weights;
        private final float[][] biases;
        /** The input, then each layer's values. */
        private final double[][] values;

        private final double[] gradient;

        Network(MlpModel model, Loss loss) {
            this.loss = loss;
            this.standardizer = new Standardizer(model.means(), model.scales());
            List<DenseLayer> all = model.layers();
            layers = all.toArray(DenseLayer[]::new);
            weights = all.stream().map(DenseLayer::weights).toArray(float[][]::new);
            biases = all.stream().map(DenseLayer::bias).toArray(float[][]::new);
            values = new double[layers.length + 1][];
            values[0] = new double[model.features()];
            int parameters = 0;
            for (int l = 0; l < layers.length; l++) {
                values[l + 1] = new double[layers[l].outputs()];
                parameters += weights[l].length + biases[l].length;
            }
            gradient = new double[parameters];
        }

        void add(FloatBatch batch, int row, double label, double weight) {
            standardizer.apply(batch, row, values[0]);
            double lastSum = 0;
            for (int l = 0; l < layers.length; l++) {
                lastSum = forward(l);
            }
            int end = gradient.length;
            double[] slopes = {weight * lastSlope(lastSum, label)};
            for (int l = layers.length - 1; l >= 0; l--) {
                end -= weights[l].length + biases[l].length;
                slopes = back(l, slopes, end);
            }
        }

        /** The last of the layer's sums, before its activation. */
        private double forward(int l) {
            double[] in = values[l];
            double sum = 0;
            for (int o = 0; o < layers[l].outputs(); o++) {
                sum = biases[l][o];
                for (int i = 0; i < in.length; i++) {
                    sum += weights[l][o * in.length + i] * in[i];
                }
                values[l + 1][o] = layers[l].activation().apply(sum);
            }
            return sum;
        }

        /** Of the loss, by the last layer's sum. */
        private double lastSlope(double sum, double label) {
            if (loss == Loss.LOGISTIC) {
                return loss.slope(sum, label);
            }
            double value = values[layers.length][0];
            return loss.slope(value, label)
                    * layers[layers.length - 1].activation().slope(value);
        }

        /** Adds what the slopes by a layer's sums say about its parameters; gives the slopes by the sums before it. */
        private double[] back(int l, double[] slopes, int offset) {
            double[] in = values[l];
            double[] before = new double[in.length];
            for (int o = 0; o < slopes.length; o++) {
                for (int i = 0; i < in.length; i++) {
                    gradient[offset + o * in.length + i] += slopes[o] * in[i];
                    before[i] += slopes[o] * weights[l][o * in.length + i];
                }
                gradient[offset + weights[l].length + o] += slopes[o];
            }
            if (l > 0) {
                Activation activation = layers[l - 1].activation();
                Arrays.setAll(before, i -> before[i] * activation.slope(in[i]));
            }
            return before;
        }
    }
}
