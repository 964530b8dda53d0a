package io.weir.jobs.pipeline;

import java.util.Locale;
import java.util.Optional;

/**
 * What is made of the events of a key in a window.
 *
 * @param function the aggregate function
 * @param column the numeric column that it is of; {@link #LABEL} means the label that arrives later; empty for the count
 *     of events
 */
public record Aggregate(Function function, Optional<String> column) {
    /** The column name that stands for the label, 0 or 1. */
    public static final String LABEL = "label";

    /** The aggregate functions. */
    public enum Function {
        COUNT,
        SUM,
        AVG,
        MIN,
        MAX,
        /** The standard deviation. */
        STDDEV;

        /** As it is written in a pipeline file. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it is an aggregate of the labels, not of a column. */
    public boolean ofLabel() {
        return column.filter(LABEL::equals).isPresent();
    }

    /** As it is written in a pipeline file: {@code count} or {@code avg(amount)}. */
    @Override
    public String toString() {
        return function.text() + column.map(name -> "(" + name + ")").orElse("");
    }

    /** Its part of a feature's name: {@code count} or {@code avg_amount}. */
    String nameInFeature() {
        return function.text() + column.map(name -> "_" + name).orElse("");
    }
}
