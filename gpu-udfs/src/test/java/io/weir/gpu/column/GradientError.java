package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.column.Gradients.Layer;
import io.weir.gpu.model.Activation;
import java.util.List;

/** How far gradients in float may be off, parameter by parameter, from those in double. */
final class GradientError {
    private static final double U = SummaryKind.U;

    private GradientError() {}

    /** A value, and how far off a float computation of it may be. */
    private record Estimate(double value, double error) {
        private static final Estimate ZERO = new Estimate(0, 0);

        Estimate times(Estimate that) {
            double product = value * that.value;
            double off = Math.abs(value) * that.error + Math.abs(that.value) * error + error * that.error;
            return new Estimate(product, off + U * Math.abs(product));
        }
    }

    /** What {@link Gradients} states of linear models. */
    static double[] ofLinear(Gradients gradients, FloatBatch in) {
        int features = gradients.labelColumn();
        double lipschitz = gradients.loss() == Loss.LOGISTIC ? 0.25 : 1;
        double[] bounds = new double[features + 1];
        for (int row = 0; row < in.rows(); row++) {
            double label = in.get(row, gradients.labelColumn());
            double weight = in.get(row, gradients.weightColumn());
            if (Double.isNaN(label) || weight == 0) {
                continue;
            }
            double[] z = standardized(gradients, in, row);
            double margin = in.parameters()[features];
            double size = Math.abs(margin);
            for (int i = 0; i < features; i++) {
                margin += in.parameters()[i] * z[i];
                size += Math.abs(in.parameters()[i] * z[i]);
            }
            double slope = gradients.loss().slope(margin, label);
            double perUnit = U * (40 * Math.abs(slope) + (features + 6) * size * lipschitz + 5);
            if (gradients.loss() == Loss.HINGE) {
                boolean isAtKink = Math.abs(1 - (2 * label - 1) * margin) <= (features + 6) * U * (size + 1);
                perUnit = U * 40 * Math.abs(slope) + (isAtKink ? 1 : 0);
            }
            for (int i = 0; i <= features; i++) {
                bounds[i] += Math.abs(weight) * Math.abs(i < features ? z[i] : 1) * perUnit;
            }
        }
        return bounds;
    }

    /** First-order analysis of each layer, forth and back. */
    static double[] ofNetwork(Gradients gradients, FloatBatch in) {
        List<Layer> layers = gradients.layers();
        double[] bounds = new double[gradients.batchParameters()];
        Estimate[][] values = new Estimate[layers.size() + 1][];
        for (int row = 0; row < in.rows(); row++) {
            double label = in.get(row, gradients.labelColumn());
            double weight = in.get(row, gradients.weightColumn());
            if (Double.isNaN(label) || weight == 0) {
                continue;
            }
            double[] z = standardized(gradients, in, row);
            values[0] = new Estimate[z.length];
            for (int i = 0; i < z.length; i++) {
                values[0][i] = new Estimate(z[i], 2 * U * Math.abs(z[i]));
            }
            for (int l = 0; l < layers.size(); l++) {
                values[l + 1] = forward(layers.get(l), in.parameters(), values[l]);
            }
            Activation last = layers.get(layers.size() - 1).activation();
            Estimate[] slopes = {
                new Estimate(weight, 0).times(lastSlope(gradients.loss(), last, values[layers.size()][0], label))
            };
            for (int l = layers.size() - 1; l >= 0; l--) {
                add(layers.get(l), values[l], slopes, bounds);
                if (l > 0) {
                    slopes = back(layers.get(l), layers.get(l - 1).activation(), in.parameters(), values[l], slopes);
                }
            }
        }
        return bounds;
    }

    private static double[] standardized(Gradients gradients, FloatBatch in, int row) {
        float[] means = gradients.means();
        float[] scales = gradients.scales();
        double[] z = new double[means.length];
        for (int i = 0; i < z.length; i++) {
            float x = in.get(row, i);
            z[i] = Float.isFinite(x) ? ((double) x - means[i]) / scales[i] : 0;
        }
        return z;
    }

    private static Estimate[] forward(Layer layer, float[] parameters, Estimate[] inputs) {
        Estimate[] outputs = new Estimate[layer.outputs()];
        for (int o = 0; o < outputs.length; o++) {
            double sum = parameters[layer.biases() + o];
            double size = Math.abs(sum);
            double error = 0;
            for (int i = 0; i < inputs.length; i++) {
                double w = parameters[layer.start() + o * inputs.length + i];
                sum += w * inputs[i].value;
                size += Math.abs(w * inputs[i].value);
                error += Math.abs(w) * inputs[i].error;
            }
            double value = layer.activation().apply(sum);
            double lipschitz = layer.activation() == Activation.LOGISTIC ? 0.25 : 1;
            double off = lipschitz * (error + (inputs.length + 3) * U * size) + 4 * U * Math.abs(value);
            outputs[o] = new Estimate(value, off);
        }
        return outputs;
    }

    private static Estimate lastSlope(Loss loss, Activation last, Estimate output, double label) {
        if (loss == Loss.LOGISTIC) {
            Estimate p = last == Activation.LOGISTIC
                    ? output
                    : new Estimate(Activation.LOGISTIC.apply(output.value), output.error / 4 + 4 * U);
            return new Estimate(p.value - label, p.error + U);
        }
        double difference = output.value - label;
        return new Estimate(difference, output.error + U * Math.abs(difference)).times(slope(last, output));
    }

    private static Estimate slope(Activation activation, Estimate value) {
        double slope = activation.slope(value.value);
        return switch (activation) {
            case IDENTITY -> new Estimate(slope, 0);
            case LOGISTIC -> new Estimate(slope, value.error + 2 * U);
            case TANH -> new Estimate(slope, 2 * value.error + 2 * U);
            case RELU -> new Estimate(slope, Math.abs(value.value) <= value.error && value.error > 0 ? 1 : 0);
        };
    }

    private static void add(Layer layer, Estimate[] inputs, Estimate[] slopes, double[] bounds) {
        for (int o = 0; o < slopes.length; o++) {
            for (int i = 0; i <= inputs.length; i++) {
                Estimate term = slopes[o].times(i < inputs.length ? inputs[i] : new Estimate(1, 0));
                int at = i < inputs.length ? layer.start() + o * inputs.length + i : layer.biases() + o;
                bounds[at] += term.error + 36 * U * Math.abs(term.value);
            }
        }
    }

    private static Estimate[] back(
            Layer layer, Activation before, float[] parameters, Estimate[] values, Estimate[] slopes) {
        Estimate[] result = new Estimate[values.length];
        for (int i = 0; i < values.length; i++) {
            Estimate sum = Estimate.ZERO;
            for (int o = 0; o < slopes.length; o++) {
                Estimate weight = new Estimate(parameters[layer.start() + o * values.length + i], 0);
                Estimate term = weight.times(slopes[o]);
                sum = new Estimate(
                        sum.value + term.value, sum.error + term.error + slopes.length * U * Math.abs(term.value));
            }
            result[i] = sum.times(slope(before, values[i]));
        }
        return result;
    }
}
