package io.weir.gpu.model;

import java.util.Arrays;

/**
 * A fully connected layer: {@code valueₒ = activation(biasₒ + Σᵢ weights[o · inputs + i] · inputᵢ)}.
 *
 * <p>Immutable; arrays are copied in and out. Equality is by value.
 *
 * @param inputs at least 1
 * @param outputs at least 1
 * @param weights {@code [output][input]}, row-major, finite
 * @param bias one per output, finite
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by value
public record DenseLayer(int inputs, int outputs, float[] weights, float[] bias, Activation activation) {
    public DenseLayer {
        weights = weights.clone();
        bias = bias.clone();
        Parameters.requireAtLeastOne("inputs", inputs);
        Parameters.requireAtLeastOne("outputs", outputs);
        Parameters.requireLength("weights", weights.length, "inputs * outputs", (long) inputs * outputs);
        Parameters.requireLength("bias", bias.length, "outputs", outputs);
        Parameters.requireNonNull("activation", activation, Activation.values());
        Parameters.requireFinite("weights", weights);
        Parameters.requireFinite("bias", bias);
    }

    @Override
    public float[] weights() {
        return weights.clone();
    }

    @Override
    public float[] bias() {
        return bias.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DenseLayer that
                && inputs == that.inputs
                && outputs == that.outputs
                && Arrays.equals(weights, that.weights)
                && Arrays.equals(bias, that.bias)
                && activation == that.activation;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(weights) + Arrays.hashCode(bias);
    }

    @Override
    public String toString() {
        return inputs + "→" + outputs + " " + activation;
    }
}
