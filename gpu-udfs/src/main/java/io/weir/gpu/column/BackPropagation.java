package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.column.Gradients.Layer;
import io.weir.gpu.model.BatchSummary;
import java.util.Arrays;

/** {@link Gradients} in double precision, row by row, rounded to floats at the end. The memory is made once. */
final class BackPropagation implements BatchSummary.Computation {
    private final Loss loss;
    private final int labelColumn;
    private final int weightColumn;
    private final float[] means;
    private final float[] scales;
    private final Layer[] layers;
    /** The standardized features, then each layer's values. */
    private final double[][] values;
    /** Of the loss, by the sums that became the values. */
    private final double[][] slopes;

    private final double[] gradient;

    BackPropagation(Gradients gradients) {
        this.loss = gradients.loss();
        this.labelColumn = gradients.labelColumn();
        this.weightColumn = gradients.weightColumn();
        this.means = gradients.means();
        this.scales = gradients.scales();
        this.layers = gradients.layers().toArray(Layer[]::new);
        this.values = new double[layers.length + 1][];
        this.slopes = new double[layers.length + 1][];
        values[0] = new double[means.length];
        for (int l = 0; l < layers.length; l++) {
            values[l + 1] = new double[layers[l].outputs()];
            slopes[l + 1] = new double[layers[l].outputs()];
        }
        this.gradient = new double[gradients.batchParameters()];
    }

    @Override
    public void compute(FloatBatch in, FloatBatch out) {
        Arrays.fill(gradient, 0);
        float[] data = in.data();
        for (int row = 0; row < in.rows(); row++) {
            float label = data[labelColumn * in.stride() + row];
            float weight = data[weightColumn * in.stride() + row];
            if (!Float.isNaN(label) && weight != 0) {
                standardize(in, row);
                add(in.parameters(), label, weight);
            }
        }
        for (int i = 0; i < gradient.length; i++) {
            out.data()[i] = (float) gradient[i];
        }
    }

    private void standardize(FloatBatch in, int row) {
        for (int i = 0; i < means.length; i++) {
            float x = in.data()[i * in.stride() + row];
            values[0][i] = Float.isFinite(x) ? ((double) x - means[i]) / scales[i] : 0;
        }
    }

    private void add(float[] parameters, float label, float weight) {
        double lastSum = 0;
        for (int l = 0; l < layers.length; l++) {
            lastSum = forward(parameters, l);
        }
        slopes[layers.length][0] = weight * lastSlope(lastSum, label);
        for (int l = layers.length - 1; l >= 0; l--) {
            addGradient(l);
            if (l > 0) {
                back(parameters, l);
            }
        }
    }

    /** The last of the layer's sums, before its activation. */
    private double forward(float[] parameters, int l) {
        Layer layer = layers[l];
        double sum = 0;
        for (int o = 0, at = layer.start(); o < layer.outputs(); o++) {
            sum = parameters[layer.biases() + o];
            for (double value : values[l]) {
                sum += parameters[at++] * value;
            }
            values[l + 1][o] = layer.activation().apply(sum);
        }
        return sum;
    }

    /** Of the loss, by the last layer's sum. */
    private double lastSlope(double sum, double label) {
        if (loss == Loss.LOGISTIC) {
            return loss.slope(sum, label);
        }
        double value = values[layers.length][0];
        return loss.slope(value, label) * layers[layers.length - 1].activation().slope(value);
    }

    private void addGradient(int l) {
        Layer layer = layers[l];
        for (int o = 0, at = layer.start(); o < layer.outputs(); o++) {
            double slope = slopes[l + 1][o];
            for (double value : values[l]) {
                gradient[at++] += slope * value;
            }
            gradient[layer.biases() + o] += slope;
        }
    }

    /** The slopes by the sums of the layer before. */
    private void back(float[] parameters, int l) {
        double[] before = slopes[l];
        Arrays.fill(before, 0);
        for (int o = 0, at = layers[l].start(); o < layers[l].outputs(); o++) {
            for (int i = 0; i < before.length; i++) {
                before[i] += slopes[l + 1][o] * parameters[at++];
            }
        }
        for (int i = 0; i < before.length; i++) {
            before[i] *= layers[l - 1].activation().slope(values[l][i]);
        }
    }
}
