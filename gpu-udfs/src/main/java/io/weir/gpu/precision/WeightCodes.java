package io.weir.gpu.precision;

import io.weir.gpu.model.DenseLayer;

/**
 * A layer's weights as 8-bit codes, each output's with a scale of its own: weight ≈ code · scale.
 *
 * @param codes {@code [output][input]}, −127 to 127
 * @param scales by output, above 0
 */
@SuppressWarnings("ArrayRecordComponent") // handed on and forgotten
public record WeightCodes(byte[] codes, float[] scales) {
    private static final int LARGEST = 127;

    /** The nearest codes. Those of a layer whose weights are codes times scales already, are these codes. */
    public static WeightCodes of(DenseLayer layer) {
        float[] weights = layer.weights();
        int inputs = layer.inputs();
        byte[] codes = new byte[weights.length];
        float[] scales = new float[layer.outputs()];
        for (int output = 0; output < scales.length; output++) {
            float largest = 0;
            for (int i = output * inputs; i < (output + 1) * inputs; i++) {
                largest = Math.max(largest, Math.abs(weights[i]));
            }
            // With too small a scale a code has lost its bits; such an output's weights are 0 for all purposes.
            float scale = Math.max(largest / LARGEST, Float.MIN_NORMAL);
            scales[output] = scale;
            for (int i = output * inputs; i < (output + 1) * inputs; i++) {
                codes[i] = (byte) Math.max(-LARGEST, Math.min(LARGEST, Math.round(weights[i] / scale)));
            }
        }
        return new WeightCodes(codes, scales);
    }

    /** The weights that the codes stand for. */
    float[] weights() {
        int inputs = codes.length / scales.length;
        float[] weights = new float[codes.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = codes[i] * scales[i / inputs];
        }
        return weights;
    }
}
