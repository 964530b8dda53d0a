package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;

/** Rows of a batch as a tile of standardized features, missing ones at their mean. */
final class Standardization {
    private final TileArithmetic arithmetic;
    private final float[] means;
    private final float[] inverseScales;

    Standardization(float[] means, float[] scales, TileArithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.means = means;
        this.inverseScales = new float[scales.length];
        for (int i = 0; i < scales.length; i++) {
            // The inverse of the smallest floats is none, and an infinity would make NaN of a feature at its mean.
            inverseScales[i] = (float) Math.min(1.0 / scales[i], Float.MAX_VALUE);
        }
    }

    void apply(FloatBatch in, int from, int rows, float[] tile) {
        arithmetic.standardize(in, from, rows, means, inverseScales, tile);
    }
}
