package io.weir.gpu.model;

import java.util.Arrays;

/** Checks that all kinds of models share. */
final class Parameters {
    private Parameters() {}

    static void requireFinite(String name, float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException(name + "=" + value + ": must be a finite number");
        }
    }

    static void requireFinite(String name, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(name + "[" + i + "]=" + values[i] + ": must be a finite number");
            }
        }
    }

    static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + "=" + value + ": at least 1 is needed");
        }
    }

    static void requireLength(String name, int length, String expected, long expectedLength) {
        if (length != expectedLength) {
            throw new IllegalArgumentException(
                    name + " has length=" + length + ": " + expected + "=" + expectedLength + " is needed");
        }
    }

    static void requireNonNull(String name, Object value, Object[] accepted) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is null: " + Arrays.toString(accepted) + " are accepted");
        }
    }

    /** What standardizes a row: as many means as scales, all finite, and the scales above 0. */
    static void requireStandardization(float[] means, float[] scales) {
        if (means.length == 0 || scales.length != means.length) {
            throw new IllegalArgumentException("means=" + means.length + " scales=" + scales.length
                    + ": one of each per feature is needed, and at least one feature");
        }
        requireFinite("means", means);
        requireFinite("scales", scales);
        for (int i = 0; i < scales.length; i++) {
            if (scales[i] <= 0) {
                throw new IllegalArgumentException("scales[" + i + "]=" + scales[i] + ": a scale must be above 0");
            }
        }
    }
}
