package io.weir.operators.feature;

import java.util.Arrays;

/**
 * Finds the value of a place without sorting all (C. A. R. Hoare, "Algorithm 65: Find", 1961), with the median of three as the
 * pivot. What it finds is what sorting by {@link Double#compare} would put there, bit by bit.
 */
final class Selection {
    /** So few are sorted. */
    private static final int FEW = 8;

    private Selection() {}

    /**
     * The value that would be at a place in ascending order; it is put there, what is not larger before it and what is not
     * smaller behind it. O(size) on average, O(size log size) at worst.
     *
     * @param values no NaN among the first {@code size}
     * @param place from 0 to size − 1
     */
    static double place(double[] values, int size, int place) {
        int low = 0;
        int high = size - 1;
        // Bad pivots in a row: sorting costs no more then.
        int rounds = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(size));
        while (high - low > FEW && rounds-- > 0) {
            double pivot = median(values[low], values[(low + high) >>> 1], values[high]);
            int i = low;
            int j = high;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    double swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (place <= j) {
                high = j;
            } else if (place >= i) {
                low = i;
            } else {
                low = place;
                high = place;
            }
        }
        Arrays.sort(values, low, high + 1);
        if (values[place] == 0) {
            Arrays.sort(values, 0, size); // which alone tells −0.0 from 0.0
        }
        return values[place];
    }

    /** The value at the place behind one that {@link #place} has found; there is one. */
    static double next(double[] values, int size, int place) {
        double next = values[place + 1];
        for (int i = place + 2; i < size; i++) {
            next = Math.min(next, values[i]); // −0.0 is less than 0.0 to it
        }
        return next;
    }

    private static double median(double a, double b, double c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
