package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import java.util.Arrays;

/** Adds up columns by group in double precision, in the order of the rows. One thread at a time. */
final class GroupAddition {
    private final int values;
    private final int groups;
    private final double[] sums;
    private final int[] counts;

    GroupAddition(int values, int groups) {
        this.values = values;
        this.groups = groups;
        this.sums = new double[groups];
        this.counts = new int[groups];
    }

    /**
     * @param groupOf where each row's group lies, from {@code start} on
     * @param out the sums of all columns, then their counts
     */
    void add(FloatBatch in, float[] groupOf, int start, FloatBatch out) {
        for (int column = 0; column < values; column++) {
            Arrays.fill(sums, 0);
            Arrays.fill(counts, 0);
            int from = column * in.stride();
            for (int row = 0; row < in.rows(); row++) {
                float value = in.data()[from + row];
                int group = (int) groupOf[start + row];
                if (!Float.isNaN(value) && group == groupOf[start + row] && group >= 0 && group < groups) {
                    sums[group] += value;
                    counts[group]++;
                }
            }
            for (int group = 0; group < groups; group++) {
                out.data()[column * out.stride() + group] = (float) sums[group];
                out.data()[(values + column) * out.stride() + group] = counts[group];
            }
        }
    }
}
