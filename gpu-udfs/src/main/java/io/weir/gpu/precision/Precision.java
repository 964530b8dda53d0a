package io.weir.gpu.precision;

import java.util.Locale;

/** With how many bits a user lets a GPU take features and weights. A wish: whether scores then change too much is measured. */
public enum Precision {
    /** 32 bits. */
    FLOAT,
    /** 16 bits (IEEE half), or else 32. */
    HALF,
    /** 8 bits, or else 16, or else 32. */
    INT8,
    /** Of those that change scores little enough, the one that was measured to be fastest. */
    AUTO;

    /** Reads a pipeline file's {@code float}, {@code half}, {@code int8} or {@code auto}, in any case. */
    public static Precision parse(String text) {
        for (Precision precision : values()) {
            if (precision.name().equals(text.trim().toUpperCase(Locale.ROOT))) {
                return precision;
            }
        }
        throw new IllegalArgumentException("precision '" + text + "': float, half, int8 or auto is accepted");
    }
}
