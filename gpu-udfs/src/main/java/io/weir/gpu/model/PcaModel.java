package io.weir.gpu.model;

import java.util.Arrays;

/**
 * Projection on principal components of the standardized features, and what they leave unexplained:
 *
 * <pre>z = (feature − mean) / scale,   projectionₖ = Σᵢ componentₖᵢ · zᵢ,
 * error = Σᵢ (zᵢ − Σₖ projectionₖ · componentₖᵢ)²</pre>
 *
 * <p>Outputs are the projections and then the error, at least 0 and higher the more anomalous. The error is summed from
 * the residuals themselves: the shorter {@code Σ z² − Σ projection²} cancels when it is small, and needs orthonormal
 * components. A feature that is missing (NaN) or infinite counts as its mean.
 *
 * <p>Immutable; arrays are copied in and out. Equality is by value.
 *
 * @param means finite, in the features' units
 * @param scales finite and positive, in the features' units
 * @param components {@code [component][feature]}, row-major, finite; orthonormal rows if the error is to mean what it says
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by value
public record PcaModel(float[] means, float[] scales, float[] components) implements DenseModel {
    public PcaModel {
        means = means.clone();
        scales = scales.clone();
        components = components.clone();
        Parameters.requireStandardization(means, scales);
        if (components.length == 0 || components.length % means.length != 0) {
            throw new IllegalArgumentException("components has length=" + components.length
                    + ": a multiple of features=" + means.length + " is needed, at least one component");
        }
        Parameters.requireFinite("components", components);
    }

    @Override
    public int features() {
        return means.length;
    }

    /** The number of components, at least 1. */
    public int rank() {
        return components.length / means.length;
    }

    /** The projections and the error. */
    @Override
    public int outputs() {
        return rank() + 1;
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
    public float[] components() {
        return components.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PcaModel that
                && Arrays.equals(means, that.means)
                && Arrays.equals(scales, that.scales)
                && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(means) + Arrays.hashCode(scales)) + Arrays.hashCode(components);
    }

    @Override
    public String toString() {
        return "PcaModel[features=" + means.length + ", rank=" + rank() + "]";
    }
}
