package io.weir.gpu.precision;

import java.io.Serializable;

/**
 * The precision that a user asks for, and what it may cost.
 *
 * @param precision of features and weights on a GPU
 * @param mostChange the most by which it may change a score, above 0 and below 1: a probability by that much, any other score
 *     by that share of what scores range over
 */
public record PrecisionWish(Precision precision, double mostChange) implements Serializable {
    /** The limit where none is said: a probability of 0.5 may become 0.501. */
    public static final double DEFAULT_CHANGE = 0.001;

    /** 32 bits, which nothing is measured for. */
    public static final PrecisionWish FLOAT = of(Precision.FLOAT);

    public PrecisionWish {
        if (precision == null) {
            throw new IllegalArgumentException("precision=null: float, half, int8 or auto is accepted");
        }
        if (!(mostChange > 0 && mostChange < 1)) {
            throw new IllegalArgumentException(
                    "mostChange=" + mostChange + ": a number above 0 and below 1 is accepted");
        }
    }

    /** With the limit {@link #DEFAULT_CHANGE}. */
    public static PrecisionWish of(Precision precision) {
        return new PrecisionWish(precision, DEFAULT_CHANGE);
    }
}
