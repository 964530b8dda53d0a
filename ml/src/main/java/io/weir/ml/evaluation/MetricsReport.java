package io.weir.ml.evaluation;

import java.util.List;
import javax.annotation.Nullable;

/**
 * All that {@link PrequentialMetrics} found. Immutable.
 *
 * @param all of every example
 * @param segmentations by the columns that were asked for, in their order
 * @param keyPrecision null where none was asked for
 */
public record MetricsReport(Views all, List<Segmentation> segmentations, @Nullable KeyPrecision keyPrecision) {

    /**
     * @param everything over all examples
     * @param fading over all, the recent ones weighing most; null where none was asked for
     * @param windows in the order in which they were asked for
     */
    public record Views(ScoreFigures everything, @Nullable ScoreFigures fading, List<Windowed> windows) {}

    public record Windowed(SlidingWindow window, ScoreFigures figures) {}

    /**
     * The examples by the values of a column.
     *
     * @param segments the values that came first, in that order, and last, if there were more, the others together
     */
    public record Segmentation(String column, List<Segment> segments) {}

    /**
     * @param value null for the examples that have none, and for the others
     * @param others whether these are all values for which there was no place
     */
    public record Segment(@Nullable String value, boolean others, Views views) {}

    /**
     * Of the keys of a day with the highest scores, the share that had a positive that day.
     *
     * @param keysPerDay how many are looked at; the divisor even if a day has fewer
     * @param days the days that count, oldest first: those behind which a younger one has begun, of both classes
     * @param mean over these days; NaN without one
     */
    public record KeyPrecision(int keysPerDay, List<Day> days, double mean) {}

    /**
     * @param day since 1970-01-01 in UTC
     * @param precision 0..1, with the labels that have come
     */
    public record Day(long day, double precision) {}
}
