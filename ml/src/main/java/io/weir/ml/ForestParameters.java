package io.weir.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.Link;
import java.util.Objects;

/**
 * A forest whose score is the mean of its trees' leaf probabilities. A missing feature (NaN) goes, at each split, where that
 * split sends missing ones; an infinite one is compared like any number.
 *
 * <p>Inner nodes hold probabilities too: the share of positives among all that passes through them. From them a score is
 * explained.
 */
public final class ForestParameters implements ModelParameters {
    private final ForestModel model;
    private final int[] roots;
    private final int[] feature;
    private final float[] threshold;
    private final int[] left;
    private final boolean[] missingLeft;
    private final float[] value;

    /**
     * @param model with {@link ForestModel.Combine#MEAN}, base 0 and the link {@link Link#IDENTITY}, and a probability at
     *     each node, the inner ones included
     */
    public ForestParameters(ForestModel model) {
        if (model.combine() != ForestModel.Combine.MEAN || model.base() != 0 || model.link() != Link.IDENTITY) {
            throw new IllegalArgumentException("combine=" + model.combine() + " base=" + model.base() + " link="
                    + model.link() + ": MEAN, 0 and IDENTITY are accepted");
        }
        this.model = model;
        this.roots = model.roots();
        this.feature = model.feature();
        this.threshold = model.threshold();
        this.left = model.left();
        this.missingLeft = model.missingLeft();
        this.value = model.value();
        for (int node = 0; node < value.length; node++) {
            if (!(value[node] >= 0 && value[node] <= 1)) {
                throw new IllegalArgumentException(
                        "value[" + node + "]=" + value[node] + ": a probability, 0 to 1, is accepted");
            }
        }
    }

    @Override
    public ModelKind kind() {
        return ModelKind.ADAPTIVE_RANDOM_FOREST;
    }

    @Override
    public ForestModel toDenseModel() {
        return model;
    }

    @Override
    public double score(float[] row) {
        requireLength(row);
        double sum = 0;
        for (int root : roots) {
            int node = root;
            while (feature[node] != ForestModel.LEAF) {
                node = child(node, row);
            }
            sum += value[node];
        }
        return sum / roots.length;
    }

    /**
     * Along each tree's path, what a split changes in the probability belongs to the feature it splits on; the mean over the
     * trees. With the mean of the roots' probabilities they add up to the score. A feature that is split on above another
     * gets the credit of what they tell together (so says the method; Shapley values would share it, at many times the cost).
     *
     * @see <a href="https://doi.org/10.1038/s42256-019-0138-9">Lundberg et al.: From Local Explanations to Global Understanding
     *     with Explainable AI for Trees, Nature Machine Intelligence 2, 2020, where it is compared as Saabas' method</a>
     */
    @Override
    public double[] contributions(float[] row) {
        requireLength(row);
        double[] contributions = new double[row.length];
        for (int root : roots) {
            int node = root;
            while (feature[node] != ForestModel.LEAF) {
                int child = child(node, row);
                contributions[feature[node]] += ((double) value[child] - value[node]) / roots.length;
                node = child;
            }
        }
        return contributions;
    }

    private int child(int node, float[] row) {
        float x = row[feature[node]];
        boolean goesLeft = Float.isNaN(x) ? missingLeft[node] : x < threshold[node];
        return left[node] + (goesLeft ? 0 : 1);
    }

    private void requireLength(float[] row) {
        if (row.length != model.features()) {
            throw new IllegalArgumentException(
                    "row of length=" + row.length + " for a model of features=" + model.features());
        }
    }

    @Override
    public void write(ObjectNode json) {
        json.put("columns", model.features());
        ModelJson.put(json, "roots", roots);
        ModelJson.put(json, "feature", feature);
        ModelJson.put(json, "threshold", threshold);
        ModelJson.put(json, "left", left);
        int[] missing = new int[missingLeft.length];
        for (int node = 0; node < missing.length; node++) {
            missing[node] = missingLeft[node] ? 1 : 0;
        }
        ModelJson.put(json, "missing_left", missing);
        ModelJson.put(json, "value", value);
    }

    static ForestParameters read(ModelJson json) {
        int[] missing = json.integers("missing_left");
        boolean[] missingLeft = new boolean[missing.length];
        for (int node = 0; node < missing.length; node++) {
            missingLeft[node] = missing[node] != 0;
        }
        return new ForestParameters(new ForestModel(
                Math.toIntExact(json.integer("columns")),
                json.integers("roots"),
                json.integers("feature"),
                json.floats("threshold"),
                json.integers("left"),
                missingLeft,
                json.floats("value"),
                ForestModel.Combine.MEAN,
                0,
                Link.IDENTITY));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ForestParameters that && model.equals(that.model);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(model);
    }

    @Override
    public String toString() {
        return "ForestParameters[" + model + "]";
    }
}
