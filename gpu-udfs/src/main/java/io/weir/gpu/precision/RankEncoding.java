package io.weir.gpu.precision;

import java.util.BitSet;

/**
 * Numbers that say between which of a column's bounds a value lies: for forests, which only compare. No value is out of range.
 *
 * <p>A value's number is the count of bounds up to it, less half of the most bounds, so that with b the k-th bound from 0,
 * {@code value < b} exactly if {@code number <} {@link #number}(k).
 */
final class RankEncoding implements RowEncoding {
    private final float[][] bounds;
    private final int lowest;

    /**
     * @param bounds of each column, ascending, no two alike
     * @param lowest the number of a value below all of them
     */
    RankEncoding(float[][] bounds, int lowest) {
        this.bounds = bounds;
        this.lowest = lowest;
    }

    /** What stands for a column's bound in a comparison. */
    int number(int bound) {
        return lowest + bound + 1;
    }

    @Override
    public void encode(int column, float[] from, int at, int rows, float[] numbers, BitSet outOfRange) {
        float[] ascending = bounds[column];
        for (int row = 0; row < rows; row++) {
            float value = from[at + row];
            numbers[row] = Float.isNaN(value) ? Float.NaN : lowest + countUpTo(ascending, value);
        }
    }

    private static int countUpTo(float[] ascending, float value) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
