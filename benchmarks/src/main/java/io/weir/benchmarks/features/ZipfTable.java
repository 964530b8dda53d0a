package io.weir.benchmarks.features;

/**
 * Draws from Zipf's distribution with exponent 1 in O(1): the alias method (Vose, 1991).
 *
 * <p>Immutable and safe for use by several threads. 12 bytes per key.
 */
final class ZipfTable {
    private final double[] share;
    private final int[] alias;

    /** @param keys how many ranks there are, 1 or more */
    ZipfTable(int keys) {
        share = new double[keys];
        alias = new int[keys];
        double harmonic = 0;
        for (int k = 1; k <= keys; k++) {
            harmonic += 1.0 / k;
        }
        int[] below = new int[keys];
        int[] above = new int[keys];
        int low = 0;
        int high = 0;
        for (int k = 0; k < keys; k++) {
            share[k] = keys / (harmonic * (k + 1));
            if (share[k] < 1) {
                below[low++] = k;
            } else {
                above[high++] = k;
            }
        }
        while (low > 0 && high > 0) {
            int poor = below[--low];
            int rich = above[high - 1];
            alias[poor] = rich;
            share[rich] -= 1 - share[poor];
            if (share[rich] < 1) {
                high--;
                below[low++] = rich;
            }
        }
        // What is left differs from a full share by rounding only.
        while (low > 0) {
            share[below[--low]] = 1;
        }
        while (high > 0) {
            share[above[--high]] = 1;
        }
    }

    /**
     * @param column uniform in [0, keys)
     * @param height uniform in [0, 1), independent of {@code column}
     * @return the rank, from 0 on
     */
    int rank(int column, double height) {
        return height < share[column] ? column : alias[column];
    }
}
