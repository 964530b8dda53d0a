package io.weir.gpu.model;

import java.util.Arrays;
import java.util.List;

/**
 * A multilayer perceptron, or an autoencoder, over standardized features:
 *
 * <pre>z = (feature − mean) / scale,   a₀ = z,   aₗ = layerₗ(aₗ₋₁)</pre>
 *
 * <p>A feature that is missing (NaN) or infinite counts as its mean, as in {@link LinearModel}. Finite features so far out
 * that a sum leaves the floats give infinite or NaN outputs.
 *
 * <p>Immutable; arrays are copied in and out. Equality is by value.
 *
 * @param means finite, in the features' units
 * @param scales finite and positive, in the features' units
 * @param layers at least one; the first takes the features, each other the outputs of the one before
 * @param output what becomes of the last layer
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by value
public record MlpModel(float[] means, float[] scales, List<DenseLayer> layers, Output output) implements DenseModel {
    /** What a row's outputs are. */
    public enum Output {
        /** The last layer's values. */
        VALUES,
        /**
         * One float, at least 0 and higher the more anomalous: {@code Σ (zᵢ − aᵢ)² / features}, the last layer having as
         * many outputs as there are features. A missing feature counts as its mean on both sides of the network, so a
         * reconstruction off the mean costs there too.
         */
        RECONSTRUCTION_ERROR
    }

    public MlpModel {
        means = means.clone();
        scales = scales.clone();
        layers = List.copyOf(layers);
        Parameters.requireStandardization(means, scales);
        Parameters.requireNonNull("output", output, Output.values());
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers is empty: at least one is needed");
        }
        int width = means.length;
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).inputs() != width) {
                throw new IllegalArgumentException("layers[" + i + "] has inputs="
                        + layers.get(i).inputs() + ": " + width + " are needed, as many as "
                        + (i == 0 ? "features" : "outputs of the layer before"));
            }
            width = layers.get(i).outputs();
        }
        if (output == Output.RECONSTRUCTION_ERROR && width != means.length) {
            throw new IllegalArgumentException("the last layer has outputs=" + width + ": a reconstruction of features="
                    + means.length + " needs as many");
        }
    }

    @Override
    public int features() {
        return means.length;
    }

    @Override
    public int outputs() {
        return output == Output.VALUES ? layers.get(layers.size() - 1).outputs() : 1;
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
        return other instanceof MlpModel that
                && Arrays.equals(means, that.means)
                && Arrays.equals(scales, that.scales)
                && layers.equals(that.layers)
                && output == that.output;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(means) + Arrays.hashCode(scales)) + layers.hashCode();
    }

    @Override
    public String toString() {
        return "MlpModel[features=" + means.length + ", layers=" + layers + ", output=" + output + "]";
    }
}
