package io.weir.jobs.replay;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Writes numbers with so many significant digits, exactly rounded (a tie to the even digit), as {@code %.6g} does in C and
 * Python: without trailing zeros, with an exponent below 10<sup>-4</sup> and from 10<sup>digits</sup> on. With 17 digits
 * the text gives the same double again.
 *
 * <p>Immutable and safe for use by many threads.
 */
final class SignificantDigits implements Serializable {
    private static final long serialVersionUID = 1L;

    static final int MOST = 17;

    private static final int LEAST_EXPONENT = -4;

    private final int digits;
    /** Whole numbers below it have no more digits than are written; a long holds them all. */
    private final double shortWhole;

    /** @param digits 1 to {@link #MOST} */
    SignificantDigits(int digits) {
        if (digits < 1 || digits > MOST) {
            throw new IllegalArgumentException("digits: " + digits + "; accepted: 1 to " + MOST);
        }
        this.digits = digits;
        this.shortWhole = Math.pow(10, digits);
    }

    /** @param value NaN and the infinities are written as Java reads them */
    void append(double value, StringBuilder out) {
        if (value == Math.rint(value) && Math.abs(value) < shortWhole) {
            // Counts and flags, most of what there is, need no arithmetic.
            out.append(value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value));
        } else if (Double.isNaN(value) || Double.isInfinite(value)) {
            out.append(value);
        } else {
            appendRounded(new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN)), out);
        }
    }

    private void appendRounded(BigDecimal rounded, StringBuilder out) {
        BigDecimal number = rounded.stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= LEAST_EXPONENT && exponent < digits) {
            out.append(number.toPlainString());
            return;
        }
        String significand = number.unscaledValue().abs().toString();
        out.append(number.signum() < 0 ? "-" : "").append(significand.charAt(0));
        if (significand.length() > 1) {
            out.append('.').append(significand, 1, significand.length());
        }
        out.append(exponent < 0 ? "e-" : "e+");
        int magnitude = Math.abs(exponent);
        out.append(magnitude < 10 ? "0" : "").append(magnitude);
    }
}
