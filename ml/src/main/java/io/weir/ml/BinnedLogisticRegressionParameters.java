package io.weir.ml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A logistic regression over features that are cut into bins: its score is {@code 1 / (1 + exp(-(bias + Σ weight of the bin
 * that the feature is in)))}. To a backend it is a boosted forest of one tree per feature, so every backend scores it
 * unchanged.
 *
 * <p>A missing feature (NaN) has a bin of its own; an infinite one is in the lowest or the highest.
 */
public final class BinnedLogisticRegressionParameters implements ModelParameters {
    /**
     * The bins of one feature.
     *
     * @param edges finite and ascending; a value that equals an edge is above it
     * @param weights of missing values, then of each bin from below the first edge to above the last: two more than edges
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by the parameters' equals, which knows arrays
    public record Bins(float[] edges, float[] weights) {
        public Bins {
            edges = edges.clone();
            weights = weights.clone();
            if (weights.length != edges.length + 2) {
                throw new IllegalArgumentException("weights=" + weights.length + " of edges=" + edges.length
                        + ": two more than edges are accepted, the first for missing values");
            }
            for (int i = 0; i < edges.length; i++) {
                if (!Float.isFinite(edges[i]) || i > 0 && edges[i] <= edges[i - 1]) {
                    throw new IllegalArgumentException(
                            "edges[" + i + "]=" + edges[i] + ": a finite number above the edge before it is accepted");
                }
            }
            for (int i = 0; i < weights.length; i++) {
                if (!Float.isFinite(weights[i])) {
                    throw new IllegalArgumentException(
                            "weights[" + i + "]=" + weights[i] + ": a finite number is accepted");
                }
            }
        }

        /** The place of a value's weight. O(log edges). */
        int of(float value) {
            return binOf(value, edges);
        }
    }

    private final float bias;
    private final List<Bins> features;

    /**
     * @param bias finite
     * @param features the bins of each feature, at least one
     */
    public BinnedLogisticRegressionParameters(float bias, List<Bins> features) {
        if (!Float.isFinite(bias)) {
            throw new IllegalArgumentException("bias=" + bias + ": a finite number is accepted");
        }
        if (features.isEmpty()) {
            throw new IllegalArgumentException("features is empty: the bins of at least one are accepted");
        }
        this.bias = bias;
        this.features = List.copyOf(features);
    }

    /**
     * Where a value is among edges: 0 if it is missing, else 1 and one more for each edge that is not above it.
     *
     * @param edges ascending
     */
    public static int binOf(float value, float[] edges) {
        if (Float.isNaN(value)) {
            return 0;
        }
        int low = 0;
        int high = edges.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value >= edges[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low + 1;
    }

    @Override
    public ModelKind kind() {
        return ModelKind.BINNED_LOGISTIC_REGRESSION;
    }

    public float bias() {
        return bias;
    }

    public List<Bins> features() {
        return features;
    }

    @Override
    public ForestModel toDenseModel() {
        BinTrees trees = new BinTrees();
        for (int i = 0; i < features.size(); i++) {
            trees.add(i, features.get(i));
        }
        return trees.forest(features.size(), bias, Link.LOGISTIC);
    }

    @Override
    public double score(float[] row) {
        double margin = bias;
        for (double contribution : contributions(row)) {
            margin += contribution;
        }
        return Link.LOGISTIC.apply(margin);
    }

    /** In log-odds, the weight of the bin that each feature is in; with the bias they add up to the score's. */
    @Override
    public double[] contributions(float[] row) {
        if (row.length != features.size()) {
            throw new IllegalArgumentException(
                    "row of length=" + row.length + " for a model of features=" + features.size());
        }
        double[] contributions = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            Bins bins = features.get(i);
            contributions[i] = bins.weights[bins.of(row[i])];
        }
        return contributions;
    }

    @Override
    public void write(ObjectNode json) {
        json.put("bias", bias);
        ArrayNode array = json.putArray("bins");
        for (Bins bins : features) {
            ObjectNode object = array.addObject();
            ModelJson.put(object, "edges", bins.edges);
            ModelJson.put(object, "weights", bins.weights);
        }
    }

    static BinnedLogisticRegressionParameters read(ModelJson json) {
        List<Bins> features = new ArrayList<>();
        for (ModelJson bins : json.objects("bins")) {
            try {
                features.add(new Bins(bins.floats("edges"), bins.floats("weights")));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("bins[" + features.size() + "]: " + e.getMessage(), e);
            }
        }
        return new BinnedLogisticRegressionParameters(json.number("bias"), features);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof BinnedLogisticRegressionParameters that)
                || Float.compare(bias, that.bias) != 0
                || features.size() != that.features.size()) {
            return false;
        }
        for (int i = 0; i < features.size(); i++) {
            if (!Arrays.equals(features.get(i).edges, that.features.get(i).edges)
                    || !Arrays.equals(features.get(i).weights, that.features.get(i).weights)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = Float.hashCode(bias);
        for (Bins bins : features) {
            hash = 31 * hash + Arrays.hashCode(bins.weights);
        }
        return hash;
    }

    @Override
    public String toString() {
        return "BinnedLogisticRegressionParameters[features=" + features.size() + ", bias=" + bias + "]";
    }
}
