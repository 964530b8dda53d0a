package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;

/**
 * Sums and counts of each column by group: what {@code GROUP BY} needs for sums and means. Missing values (NaN) add
 * nothing and are not counted.
 *
 * <p>Sums are taken in double precision in the order of the rows. Immutable. O(rows · columns).
 */
public final class GroupSums {
    private final int columns;
    private final int groups;
    private final double[] sums;
    private final int[] counts;

    private GroupSums(int columns, int groups) {
        this.columns = columns;
        this.groups = groups;
        this.sums = new double[columns * groups];
        this.counts = new int[columns * groups];
    }

    /**
     * Adds up a batch.
     *
     * @param ids the group of each row, 0 to {@code groups - 1}; at least as long as the batch has rows
     * @param groups at least 1
     */
    public static GroupSums of(FloatBatch batch, int[] ids, int groups) {
        check(batch, ids, groups);
        GroupSums result = new GroupSums(batch.columns(), groups);
        float[] data = batch.data();
        for (int column = 0; column < batch.columns(); column++) {
            int from = column * batch.stride();
            int to = column * groups;
            for (int row = 0; row < batch.rows(); row++) {
                float value = data[from + row];
                if (!Float.isNaN(value)) {
                    result.sums[to + ids[row]] += value;
                    result.counts[to + ids[row]]++;
                }
            }
        }
        return result;
    }

    private static void check(FloatBatch batch, int[] ids, int groups) {
        if (groups < 1 || (long) groups * batch.columns() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("groups=" + groups + ": at least 1, and groups * columns below "
                    + (Integer.MAX_VALUE - 8) + ", is accepted");
        }
        if (ids.length < batch.rows()) {
            throw new IllegalArgumentException("ids has length=" + ids.length + " for rows=" + batch.rows());
        }
        for (int row = 0; row < batch.rows(); row++) {
            if (ids[row] < 0 || ids[row] >= groups) {
                throw new IllegalArgumentException(
                        "ids[" + row + "]=" + ids[row] + ": 0 to " + (groups - 1) + " is accepted");
            }
        }
    }

    public int groups() {
        return groups;
    }

    /** 0 for a group without values. */
    public double sum(int group, int column) {
        return sums[at(group, column)];
    }

    /** The values that were added. */
    public int count(int group, int column) {
        return counts[at(group, column)];
    }

    private int at(int group, int column) {
        if (group < 0 || group >= groups || column < 0 || column >= columns) {
            throw new IndexOutOfBoundsException(
                    "group=" + group + " of groups=" + groups + ", column=" + column + " of columns=" + columns);
        }
        return column * groups + group;
    }
}
