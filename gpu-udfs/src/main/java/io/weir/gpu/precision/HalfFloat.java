package io.weir.gpu.precision;

/** IEEE half-precision numbers (binary16). */
public final class HalfFloat {
    /** The largest finite one. */
    public static final float LARGEST = 65504;

    private static final int FLOAT_INFINITY = 0x7f800000;
    /** From here on a float is nearer to infinity, or as near. */
    private static final int ROUNDS_TO_INFINITY = Float.floatToRawIntBits(65520);
    /** Below, a half has fewer bits. */
    private static final int SMALLEST_NORMAL = Float.floatToRawIntBits(0x1p-14f);

    private static final int EXPONENT_OFFSET = 112 << 10;

    private HalfFloat() {}

    /** The nearest half, of two the even one; NaN stays NaN. */
    public static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude >= ROUNDS_TO_INFINITY) {
            return (short) (sign | (magnitude > FLOAT_INFINITY ? 0x7e00 : 0x7c00));
        }
        if (magnitude < SMALLEST_NORMAL) {
            // Beside 0.5 a float's last bit is 2^-24, which is that of these halves: the addition rounds.
            return (short) (sign
                    | (Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f)
                            - Float.floatToRawIntBits(0.5f)));
        }
        int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
        return (short) (sign | ((rounded >>> 13) - EXPONENT_OFFSET));
    }

    /** The same number. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> 10 & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            return (sign != 0 ? -1 : 1) * (fraction * 0x1p-24f);
        }
        if (exponent == 31) {
            return Float.intBitsToFloat(sign | FLOAT_INFINITY | fraction << 13);
        }
        return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
    }

    /** The nearest number that a half holds. */
    public static float rounded(float value) {
        return toFloat(of(value));
    }
}
