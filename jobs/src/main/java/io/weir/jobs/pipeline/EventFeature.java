package io.weir.jobs.pipeline;

/**
 * A feature of the event alone.
 *
 * @param of a numeric or BOOLEAN column, or one of {@link #HOUR_OF_DAY}, {@link #IS_NIGHT}, {@link #IS_WEEKEND}, which
 *     are derived from the event time in UTC
 * @param name the feature's name
 */
public record EventFeature(String of, String name) {
    /** 0 to 23. */
    public static final String HOUR_OF_DAY = "hour_of_day";

    /** 1 if the hour of the day is 0 to 6, else 0. */
    public static final String IS_NIGHT = "is_night";

    /** 1 on a Saturday or Sunday, else 0. */
    public static final String IS_WEEKEND = "is_weekend";
}
