package io.weir.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import java.util.List;

/**
 * A multilayer perceptron with one hidden layer of rectifiers over standardized features: its score is {@code 1 / (1 + exp(-(bias +
 * Σⱼ weightⱼ · max(0, hiddenBiasⱼ + Σᵢ hiddenWeightⱼᵢ · zᵢ))))} with {@code zᵢ = (featureᵢ − meanᵢ) / scaleᵢ}; a feature that is missing
 * (NaN, or infinite) counts as its mean.
 */
public final class MlpParameters implements ModelParameters {
    private final MlpModel model;
    private final float[] means;
    private final float[] scales;
    /** {@code [unit][feature]}, row-major. */
    private final float[] hiddenWeights;

    private final float[] hiddenBias;
    private final float[] weights;
    private final float bias;

    /** @param model of two layers: any number of rectifiers, then one logistic output */
    public MlpParameters(MlpModel model) {
        List<DenseLayer> layers = model.layers();
        if (layers.size() != 2
                || layers.get(0).activation() != Activation.RELU
                || layers.get(1).activation() != Activation.LOGISTIC
                || model.outputs() != 1) {
            throw new IllegalArgumentException(
                    "layers=" + layers + ": one layer of RELU, then one of one LOGISTIC output is accepted");
        }
        this.model = model;
        this.means = model.means();
        this.scales = model.scales();
        this.hiddenWeights = layers.get(0).weights();
        this.hiddenBias = layers.get(0).bias();
        this.weights = layers.get(1).weights();
        this.bias = layers.get(1).bias()[0];
    }

    /**
     * Of the arrays of both layers.
     *
     * @param hiddenWeights {@code [unit][feature]}, row-major
     * @param hiddenBias one per unit
     * @param weights one per unit
     */
    public static MlpParameters of(
            float[] means, float[] scales, float[] hiddenWeights, float[] hiddenBias, float[] weights, float bias) {
        return new MlpParameters(new MlpModel(
                means,
                scales,
                List.of(
                        new DenseLayer(means.length, hiddenBias.length, hiddenWeights, hiddenBias, Activation.RELU),
                        new DenseLayer(hiddenBias.length, 1, weights, new float[] {bias}, Activation.LOGISTIC)),
                MlpModel.Output.VALUES));
    }

    @Override
    public ModelKind kind() {
        return ModelKind.MULTILAYER_PERCEPTRON;
    }

    @Override
    public MlpModel toDenseModel() {
        return model;
    }

    @Override
    public double score(float[] row) {
        double[] z = standardized(row);
        double margin = bias;
        for (int unit = 0; unit < weights.length; unit++) {
            margin += weights[unit] * Math.max(0, hiddenBias[unit] + rise(unit, z));
        }
        return Link.LOGISTIC.apply(margin);
    }

    /**
     * In log-odds: the gradient's mean on the straight way from the mean row to this one, times the way (integrated gradients). It
     * is exact: on that way a rectifier has a slope from one point on, or up to one. With the log-odds of the mean row
     * they add up to the score's.
     *
     * @see <a href="https://proceedings.mlr.press/v70/sundararajan17a.html">Sundararajan, Taly, Yan: Axiomatic Attribution for
     *     Deep Networks, ICML 2017</a>
     */
    @Override
    public double[] contributions(float[] row) {
        double[] z = standardized(row);
        double[] contributions = new double[z.length];
        for (int unit = 0; unit < weights.length; unit++) {
            double slope = weights[unit] * shareAbove(hiddenBias[unit], rise(unit, z));
            for (int i = 0; i < z.length; i++) {
                contributions[i] += slope * hiddenWeights[unit * z.length + i] * z[i];
            }
        }
        return contributions;
    }

    /** What the features add to a unit's sum. */
    private double rise(int unit, double[] z) {
        double rise = 0;
        for (int i = 0; i < z.length; i++) {
            rise += hiddenWeights[unit * z.length + i] * z[i];
        }
        return rise;
    }

    /** The share of t in 0..1 for which {@code start + t · rise} is above 0. */
    private static double shareAbove(double start, double rise) {
        double end = start + rise;
        if (start > 0 == end > 0) {
            return end > 0 ? 1 : 0;
        }
        double before = Math.min(1, Math.abs(start) / Math.abs(rise));
        return start > 0 ? before : 1 - before;
    }

    private double[] standardized(float[] row) {
        if (row.length != means.length) {
            throw new IllegalArgumentException(
                    "row of length=" + row.length + " for a model of features=" + means.length);
        }
        double[] z = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            z[i] = Float.isFinite(row[i]) ? ((double) row[i] - means[i]) / scales[i] : 0;
        }
        return z;
    }

    @Override
    public void write(ObjectNode json) {
        ModelJson.put(json, "means", means);
        ModelJson.put(json, "scales", scales);
        ModelJson.put(json, "hidden_weights", hiddenWeights);
        ModelJson.put(json, "hidden_bias", hiddenBias);
        ModelJson.put(json, "weights", weights);
        json.put("bias", bias);
    }

    static MlpParameters read(ModelJson json) {
        return of(
                json.floats("means"),
                json.floats("scales"),
                json.floats("hidden_weights"),
                json.floats("hidden_bias"),
                json.floats("weights"),
                json.number("bias"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MlpParameters that && model.equals(that.model);
    }

    @Override
    public int hashCode() {
        return model.hashCode();
    }

    @Override
    public String toString() {
        return "MlpParameters[" + model + "]";
    }
}
