package io.weir.gpu.precision;

import java.util.BitSet;

/**
 * How a column's values become numbers that an element holds. Immutable; a value's number depends on the value and its column
 * alone.
 */
public interface RowEncoding {
    /**
     * Turns a stretch of a column into numbers: whole ones from −127 to 127 for {@link Elements#CODE}, ones that need be
     * rounded to halves still for {@link Elements#HALF}; NaN where a value is missing.
     *
     * @param from a batch's elements
     * @param at where the stretch starts there
     * @param rows its length
     * @param numbers receives as many, from 0 on
     * @param outOfRange is set for each row, from 0 on, whose value has no number; never reset here
     */
    void encode(int column, float[] from, int at, int rows, float[] numbers, BitSet outOfRange);
}
