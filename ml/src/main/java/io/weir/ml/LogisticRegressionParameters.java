package io.weir.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;

/**
 * A logistic regression over standardized features: its score is {@code 1 / (1 + exp(-(bias + Σ weightᵢ · (featureᵢ −
 * meanᵢ) / scaleᵢ)))}; a feature that is missing (NaN, or infinite) counts as its mean.
 */
public final class LogisticRegressionParameters implements ModelParameters {
    private final LinearModel model;
    private final float[] weights;
    private final float[] means;
    private final float[] scales;

    /** @param model with the link {@link Link#LOGISTIC} */
    public LogisticRegressionParameters(LinearModel model) {
        if (model.link() != Link.LOGISTIC) {
            throw new IllegalArgumentException("link=" + model.link() + ": LOGISTIC is accepted");
        }
        this.model = model;
        this.weights = model.weights();
        this.means = model.means();
        this.scales = model.scales();
    }

    @Override
    public ModelKind kind() {
        return ModelKind.LOGISTIC_REGRESSION;
    }

    @Override
    public LinearModel toDenseModel() {
        return model;
    }

    @Override
    public double score(float[] row) {
        double margin = model.bias();
        for (double contribution : contributions(row)) {
            margin += contribution;
        }
        return Link.LOGISTIC.apply(margin);
    }

    /** In log-odds, weight · (feature − mean) / scale; with the bias they add up to the score's. */
    @Override
    public double[] contributions(float[] row) {
        if (row.length != weights.length) {
            throw new IllegalArgumentException(
                    "row of length=" + row.length + " for a model of features=" + weights.length);
        }
        double[] contributions = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            if (Float.isFinite(row[i])) {
                contributions[i] = weights[i] * (((double) row[i] - means[i]) / scales[i]);
            }
        }
        return contributions;
    }

    @Override
    public void write(ObjectNode json) {
        ModelJson.put(json, "weights", weights);
        json.put("bias", model.bias());
        ModelJson.put(json, "means", means);
        ModelJson.put(json, "scales", scales);
    }

    static LogisticRegressionParameters read(ModelJson json) {
        return new LogisticRegressionParameters(new LinearModel(
                json.floats("weights"),
                json.number("bias"),
                json.floats("means"),
                json.floats("scales"),
                Link.LOGISTIC));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogisticRegressionParameters that && model.equals(that.model);
    }

    @Override
    public int hashCode() {
        return model.hashCode();
    }

    @Override
    public String toString() {
        return "LogisticRegressionParameters[" + model + "]";
    }
}
