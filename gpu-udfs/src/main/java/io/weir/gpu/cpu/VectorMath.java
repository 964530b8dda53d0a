package io.weir.gpu.cpu;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of a registerful of floats, made of additions, multiplications and fused multiply-adds alone: so they give the
 * same bits interpreted and compiled, which the library functions do not.
 *
 * <p>Exponentials: the argument is split into a whole number of halvings or doublings, which goes into the exponent's
 * bits, and a rest of at most ln 2 / 2, whose Taylor polynomial of degree 7 is off by less than 2⁻²⁸ (Cody and Waite 1980
 * for the split). Relative error at most 4u, u = 2⁻²⁴, NaN stays NaN.
 */
final class VectorMath {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    private static final float LOG2_E = 1.442695f;
    private static final float LN2 = 0.6931472f;
    /** ln 2 in two parts, the first with so few bits that its product with an exponent is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.1219444e-4f;
    /** Added to a float below 2²² it leaves the nearest whole number in the low bits. */
    private static final float ROUNDING = 12582912f; // 1.5 · 2²³

    private static final int MANTISSA_BITS = 23;
    /** Arguments are kept where eˣ and 2ˣ are ordinary floats. */
    private static final float MOST_EXP = 87;

    private static final float MOST_EXP2 = 126;

    private VectorMath() {}

    /** eˣ, of x between ±87, and at these ends beyond. */
    static FloatVector exp(FloatVector argument) {
        FloatVector x = clamp(argument, MOST_EXP);
        FloatVector shifted = x.fma(constant(LOG2_E), constant(ROUNDING));
        FloatVector whole = shifted.sub(ROUNDING);
        FloatVector rest = whole.fma(constant(-LN2_HIGH), x);
        rest = whole.fma(constant(-LN2_LOW), rest);
        return scale(polynomial(rest), shifted);
    }

    /** 2ˣ, of x between ±126, and at these ends beyond. */
    static FloatVector exp2(FloatVector argument) {
        FloatVector x = clamp(argument, MOST_EXP2);
        FloatVector shifted = x.add(ROUNDING);
        FloatVector rest = x.sub(shifted.sub(ROUNDING));
        return scale(polynomial(rest.mul(LN2)), shifted);
    }

    /** 1 / (1 + e⁻ˣ), of any x, infinite ones too; 0 below −87. */
    static FloatVector logistic(FloatVector x) {
        FloatVector value = constant(1).div(exp(x.neg()).add(1));
        return value.blend(0, x.compare(LT, -MOST_EXP));
    }

    /** tanh x within 4u of its value or of 1, whichever is larger: small results are not relatively exact. */
    static FloatVector tanh(FloatVector x) {
        // 2 / (1 + e⁻²ˣ) − 1
        FloatVector half = constant(1).div(exp(x.mul(-2)).add(1));
        return half.fma(constant(2), constant(-1));
    }

    private static FloatVector clamp(FloatVector x, float most) {
        FloatVector low = x.blend(-most, x.compare(LT, -most));
        return low.blend(most, low.compare(GT, most));
    }

    private static FloatVector polynomial(FloatVector r) {
        FloatVector p = constant(1 / 5040f).fma(r, constant(1 / 720f));
        p = p.fma(r, constant(1 / 120f));
        p = p.fma(r, constant(1 / 24f));
        p = p.fma(r, constant(1 / 6f));
        p = p.fma(r, constant(0.5f));
        p = p.fma(r, constant(1));
        return p.fma(r, constant(1));
    }

    /** Adds the whole number in the low bits of {@code shifted} to the exponent. */
    private static FloatVector scale(FloatVector mantissa, FloatVector shifted) {
        IntVector exponent = shifted.reinterpretAsInts().lanewise(LSHL, MANTISSA_BITS);
        return mantissa.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }

    private static FloatVector constant(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
