package io.weir.gpu.column;

import io.weir.gpu.model.BatchSummary;

/**
 * Sums and counts of each column of a batch by the group of its rows: {@code groupby().sum()} and {@code count()} of a data
 * frame, and by division the means. Missing values (NaN) add nothing and are not counted.
 *
 * <p>The batch has one more column than values are added up, the last: the row's group, an integer from 0 to
 * {@code groups - 1}. A row with anything else there, NaN for one, is of no group and left out.
 *
 * <p>Output: a row for each group, the sums of all columns and then their counts (exact up to 2²⁴). A sum is rounded once, to
 * a float: two computations differ by 2⁻²³ of the sum, and rows·2⁻⁵⁰ of the group's largest value.
 *
 * <p>O(rows · columns).
 *
 * @param values columns that are added up, at least 1
 * @param groups at least 1, at most 2²⁴
 */
public record GroupedSums(int values, int groups) implements BatchSummary {
    private static final int MOST_GROUPS = 1 << 24;

    public GroupedSums {
        Shapes.require("values", values);
        Shapes.require("groups", groups);
        if (groups > MOST_GROUPS) {
            throw new IllegalArgumentException("groups=" + groups + ": at most " + MOST_GROUPS + " are accepted");
        }
        Shapes.requireOutput("values=" + values + " and groups=" + groups, 2L * values, groups);
    }

    /** The values, and the group behind them. */
    @Override
    public int features() {
        return values + 1;
    }

    /** A sum for each column, then a count for each. */
    @Override
    public int outputs() {
        return 2 * values;
    }

    @Override
    public int outputRows() {
        return groups;
    }

    /** The output that has a column's sums. */
    public int sum(int column) {
        return column;
    }

    /** The output that has a column's counts. */
    public int count(int column) {
        return values + column;
    }

    @Override
    public Computation onCpu() {
        GroupAddition addition = new GroupAddition(values, groups);
        return (in, out) -> addition.add(in, in.data(), values * in.stride(), out);
    }
}
