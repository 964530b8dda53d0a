package io.weir.operators.feature;

import java.io.Serializable;

/**
 * One aggregate over the events of a window.
 *
 * @param function what is computed
 * @param column the index among the key's aggregated columns; {@link #NONE} for {@code count}; {@link #LABEL} for the
 *     events' labels as 0 and 1, those of them that are known
 */
public record WindowAggregate(Function function, int column) implements Serializable {
    public static final int NONE = -1;
    public static final int LABEL = -2;

    /**
     * What is computed. An aggregate of no values is missing (NaN), but a count is 0 and a sum is 0. Nulls are passed
     * over. STDDEV is the sample standard deviation (n − 1), as SQL's, and missing below two values.
     */
    public enum Function {
        COUNT,
        SUM,
        AVG,
        MIN,
        MAX,
        STDDEV
    }
}
