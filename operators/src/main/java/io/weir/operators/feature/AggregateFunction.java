package io.weir.operators.feature;

import java.util.Locale;

/**
 * What can be computed from the events of a key in a window.
 *
 * <p>An aggregate of no values is missing (NaN), but a count and a sum of none are 0. Nulls, and NaN, which is taken for a
 * null, are passed over. "The event" is the one that is answered; its own value is used also where a delay or a filter
 * keeps it out of the window. Times are seconds, distances kilometres.
 */
public enum AggregateFunction {
    /** Events; of the label: those whose label is known. */
    COUNT(Argument.NOTHING_OR_LABEL),
    SUM(Argument.NUMBER_OR_LABEL),
    /** Of the label: the share of positive ones among those that are known. */
    AVG(Argument.NUMBER_OR_LABEL),
    MIN(Argument.NUMBER),
    MAX(Argument.NUMBER),
    /** Of the sample (n − 1), as SQL's VAR_SAMP; missing below two values. */
    VARIANCE(Argument.NUMBER),
    /** Of the sample (n − 1), as SQL's STDDEV_SAMP; missing below two values. */
    STDDEV(Argument.NUMBER),
    /** The value of the oldest event that has one. */
    FIRST(Argument.NUMBER),
    /** The value of the newest event that has one. */
    LAST(Argument.NUMBER),
    /** How many different values. */
    DISTINCT(Argument.ANY),
    /** Shannon's entropy of the values' frequencies, in bits. */
    ENTROPY(Argument.ANY),
    /** With linear interpolation between the two nearest values, as SQL's PERCENTILE_CONT. */
    QUANTILE(Argument.NUMBER, Parameter.PROBABILITY),
    MEDIAN(Argument.NUMBER),
    /** Events per second: the count over the window's length. */
    RATE(Argument.NOTHING),
    /** Seconds since the newest event of the window that is not the event itself. */
    SINCE_PREVIOUS(Argument.NOTHING),
    /** Mean with weights 2^(−age / half-life); half-life: an eighth of the window if it is not given. */
    EW_MEAN(Argument.NUMBER, Parameter.HALF_LIFE),
    /** Σw(v − mean)² / Σw with the weights of {@link #EW_MEAN}. */
    EW_VARIANCE(Argument.NUMBER, Parameter.HALF_LIFE),
    /** Mean of the newest n values of the window. */
    MOVING_AVG(Argument.NUMBER, Parameter.EVENTS),
    /** Sample standard deviation of the returns v[i] / v[i−1] − 1; a return from 0 is passed over. */
    VOLATILITY(Argument.NUMBER),
    /** The newest value of the window less the oldest. */
    MOMENTUM(Argument.NUMBER),
    /** The event's value less the window's mean, over its sample standard deviation; 0 if that is 0. */
    Z_SCORE(Argument.NUMBER),
    /** The event's value over the window's mean. */
    RATIO_TO_MEAN(Argument.NUMBER),
    /** The event's value over the window's median. */
    RATIO_TO_MEDIAN(Argument.NUMBER),
    /** Mean of the values that are not outliers: not above factor times the window's mean. */
    CLEAN_MEAN(Argument.NUMBER, Parameter.FACTOR),
    /** Median of the values that are not outliers. */
    CLEAN_MEDIAN(Argument.NUMBER, Parameter.FACTOR),
    /** The event's value over {@link #CLEAN_MEAN}. */
    RATIO_TO_CLEAN_MEAN(Argument.NUMBER, Parameter.FACTOR),
    /** Seconds since the newest outlier. */
    SINCE_OUTLIER(Argument.NUMBER, Parameter.FACTOR),
    /** The largest value over {@link #CLEAN_MEAN}. */
    MAX_RATIO(Argument.NUMBER, Parameter.FACTOR),
    /** Great-circle kilometres from the place of the newest other event of the window that has one. */
    DISTANCE(Argument.PLACE),
    /** {@link #DISTANCE} over the time since then, in km/h; missing if no time has passed. */
    SPEED(Argument.PLACE),
    /** How many labels in a row are positive, counted from the newest known one back. */
    RUN(Argument.LABEL),
    /** Seconds since the first event of that run; missing if there is no run. */
    RUN_AGE(Argument.LABEL),
    /** Seconds since the newest event whose label is known to be negative. */
    SINCE_NEGATIVE(Argument.LABEL),
    /** Seconds from that event to the first of the run; missing if there is no run or nothing before it. */
    RUN_GAP(Argument.LABEL),
    /** The smallest value of the column in the run. */
    RUN_MIN(Argument.NUMBER),
    /** How many events of the run have no outlier of the column: a value above factor times the window's mean. */
    CLEAN_RUN(Argument.NUMBER, Parameter.FACTOR),
    /** Seconds since the first of them; missing if there is none. */
    CLEAN_RUN_AGE(Argument.NUMBER, Parameter.FACTOR),
    /** Seconds from the newest event whose label is known to be negative to the first of them. */
    CLEAN_RUN_GAP(Argument.NUMBER, Parameter.FACTOR);

    /** What stands in the parentheses. */
    public enum Argument {
        NOTHING,
        NOTHING_OR_LABEL,
        /** One numeric column. */
        NUMBER,
        /** One numeric column, or the label as 0 and 1. */
        NUMBER_OR_LABEL,
        /** The label that comes later. */
        LABEL,
        /** One column of any type; it is kept as a {@link KeptColumn.Kind#CATEGORY}. */
        ANY,
        /** Two numeric columns, latitude and longitude in degrees. */
        PLACE
    }

    /** What may follow the column. */
    public enum Parameter {
        NONE,
        /** From 0 to 1, required. */
        PROBABILITY,
        /** A whole number of events above 0, required. */
        EVENTS,
        /** A duration above 0, in milliseconds where it is computed with; may be left out. */
        HALF_LIFE,
        /** A number above 1; 3 if it is left out. */
        FACTOR
    }

    private final Argument argument;
    private final Parameter parameter;

    AggregateFunction(Argument argument) {
        this(argument, Parameter.NONE);
    }

    AggregateFunction(Argument argument, Parameter parameter) {
        this.argument = argument;
        this.parameter = parameter;
    }

    public Argument argument() {
        return argument;
    }

    public Parameter parameter() {
        return parameter;
    }

    /** Whether it is of a column's values, but of those in the run of positive labels. */
    public boolean ofRun() {
        return switch (this) {
            case RUN_MIN, CLEAN_RUN, CLEAN_RUN_AGE, CLEAN_RUN_GAP -> true;
            default -> false;
        };
    }

    /** As it is written in a pipeline file and in SQL. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
