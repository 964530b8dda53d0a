package io.weir.operators.feature;

import java.io.Serializable;
import java.util.List;

/**
 * One aggregate over the events of a window.
 *
 * @param function what is computed
 * @param columns indexes among the step's kept columns; {@link #LABEL} alone for the label; empty for a function of
 *     nothing
 * @param parameter what {@link AggregateFunction#parameter()} tells, its default filled in; a half-life in milliseconds;
 *     NaN where there is none, or for a half-life that is left to the window
 */
public record Aggregate(AggregateFunction function, List<Integer> columns, double parameter) implements Serializable {
    /** Stands for the events' labels as 0 and 1, those of them that are known. */
    public static final int LABEL = -2;

    public Aggregate {
        columns = List.copyOf(columns);
    }

    public static Aggregate of(AggregateFunction function, Integer... columns) {
        return new Aggregate(function, List.of(columns), Double.NaN);
    }

    /** Whether a label changes it. */
    public boolean usesLabels() {
        return ofLabel() || function.ofRun();
    }

    public boolean ofLabel() {
        return columns.equals(List.of(LABEL));
    }
}
