package io.weir.gpu.model;

import java.util.Arrays;

/**
 * A linear model over standardized features:
 *
 * <pre>score = link(bias + Σ weightᵢ · (featureᵢ − meanᵢ) / scaleᵢ)</pre>
 *
 * <p>A feature that is missing (NaN) counts as its mean and so adds nothing. So does an infinite one: it comes from a
 * division by zero or an overflow, carries no size, and cannot be told from a missing one once written as JSON. Finite
 * features of any size are used as they are.
 *
 * <p>Immutable; arrays are copied in and out. Equality is by value.
 *
 * @param weights one finite weight per feature, in standardized units
 * @param bias finite
 * @param means finite, in the features' units
 * @param scales finite and positive, in the features' units
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by value
public record LinearModel(float[] weights, float bias, float[] means, float[] scales, Link link) implements DenseModel {
    public LinearModel {
        weights = weights.clone();
        means = means.clone();
        scales = scales.clone();
        if (weights.length == 0 || means.length != weights.length || scales.length != weights.length) {
            throw new IllegalArgumentException("weights=" + weights.length + " means=" + means.length + " scales="
                    + scales.length + ": a linear model needs one of each per feature, and at least one feature");
        }
        Parameters.requireNonNull("link", link, Link.values());
        Parameters.requireFinite("bias", bias);
        Parameters.requireFinite("weights", weights);
        Parameters.requireStandardization(means, scales);
    }

    @Override
    public int features() {
        return weights.length;
    }

    /** One: the score. */
    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public float[] weights() {
        return weights.clone();
    }

    @Override
    public float[] means() {
        return means.clone();
    }

    @Override
    public float[] scales() {
        return scales.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinearModel that
                && Arrays.equals(weights, that.weights)
                && Float.compare(bias, that.bias) == 0
                && Arrays.equals(means, that.means)
                && Arrays.equals(scales, that.scales)
                && link == that.link;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(weights) + Float.hashCode(bias)) + Arrays.hashCode(means);
    }

    @Override
    public String toString() {
        return "LinearModel[features=" + weights.length + ", bias=" + bias + ", link=" + link + "]";
    }
}
