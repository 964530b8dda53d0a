package io.weir.operators.feature;

import java.util.Arrays;

/**
 * Finds the value of a place without sorting all (C. A. R. Hoare, "Algorithm 65: Find", 1961), with the median of three as the
 * pivot. What it finds is what sorting by {@link Double#compare} would put there, bit by bit.
 *
 * <p>Values are split by arithmetic, from one array into another, and not by branches: on which side a value comes no processor
 * foretells, and a wrong guess costs as much as several values. Not safe for use by several threads.
 */
final class Selection {
    /** So few are sorted. */
    private static final int FEW = 8;

    /** The values as whole numbers of the same order. */
    private long[] values = {};

    private long[] other = {};
    private int size;

    /** What was left behind last of what is larger than the place's value: the next is there, if it is nowhere before. */
    private long[] larger = values;

    private int firstLarger;
    private int endOfLarger;

    /** Forgets all, and makes room for so many. */
    void clear(int most) {
        if (values.length < most) {
            values = new long[Math.max(most, 2 * values.length)];
            other = new long[values.length];
        }
        size = 0;
    }

    /** Adds a value if it is not above a limit; neither is NaN. */
    void addUpTo(double limit, double value) {
        values[size] = swapOrder(Double.doubleToRawLongBits(value));
        size += value <= limit ? 1 : 0;
    }

    int size() {
        return size;
    }

    /**
     * The value that would be at a place in ascending order, and some part of the way from there to the next one. O(size) on
     * average, O(size log size) at worst. What was added is gone then.
     *
     * @param place from 0 to size − 1
     * @param part from 0, below 1; 0 at the last place
     */
    double at(int place, double part) {
        int from = 0;
        int to = size;
        endOfLarger = 0;
        firstLarger = 0;
        // Bad pivots in a row: sorting costs no more then.
        int rounds = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(size));
        while (to - from > FEW && rounds-- > 0) {
            long pivot = median(values[from], values[(from + to) >>> 1], values[to - 1]);
            int split = split(from, to, pivot);
            if (split == from) {
                // The pivot is the least: nothing is below it, those that equal it come first.
                split = split(from, to, pivot + 1);
                if (place < split) {
                    return between(pivot, place + 1 < split ? pivot : least(other, split, to), part);
                }
            }
            long[] swapped = values;
            values = other;
            other = swapped;
            if (place < split) {
                larger = values;
                firstLarger = split;
                endOfLarger = to;
                to = split;
            } else {
                from = split;
            }
        }
        Arrays.sort(values, from, to);
        return between(values[place], least(values, place + 1, to), part);
    }

    /** Interpolates; from an infinity it would give NaN. */
    private static double between(long low, long high, double part) {
        double value = Double.longBitsToDouble(swapOrder(low));
        return part == 0 || Double.isInfinite(value)
                ? value
                : value + part * (Double.longBitsToDouble(swapOrder(high)) - value);
    }

    /**
     * Writes {@code [from, to)} to the other array, those below the pivot first.
     *
     * @return where those begin that are not below it
     */
    private int split(int from, int to, long pivot) {
        long[] source = values;
        long[] target = other;
        int front = from;
        int back = to - 1;
        for (int i = from; i < to; i++) {
            long value = source[i];
            target[front] = value;
            target[back] = value;
            int below = below(value, pivot);
            front += below;
            back -= 1 - below;
        }
        return front;
    }

    /** 1 if {@code a < b}, else 0. */
    private static int below(long a, long b) {
        long difference = a - b;
        return (int) ((difference ^ ((a ^ b) & (difference ^ a))) >>> (Long.SIZE - 1));
    }

    /** The least of {@code [from, to)}, or if that is empty, of what was left behind. */
    private long least(long[] some, int from, int to) {
        if (from == to) {
            some = larger;
            from = firstLarger;
            to = endOfLarger;
        }
        long least = Long.MAX_VALUE;
        for (int i = from; i < to; i++) {
            least = Math.min(least, some[i]);
        }
        return least;
    }

    /** From the bits of a double to a number of the same order, −0.0 before 0.0, and back. */
    private static long swapOrder(long bits) {
        return bits ^ ((bits >> (Long.SIZE - 1)) & Long.MAX_VALUE);
    }

    private static long median(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
