package io.weir.operators.anomaly;

import java.util.List;

/**
 * Tells how anomalous each row of one series is; a row is the values of the watched columns at one time.
 *
 * <p>As for a {@code SeriesDetector}: scored first and then learned from, deterministic, bounded, higher is more anomalous. {@link
 * ColumnDetector} watches one column, {@link TogetherDetector} several together, {@link PlannedDetectors} is all of a series.
 *
 * <p>Not safe for use by several threads.
 */
public interface RowDetector {
    /** From this score on a row is anomalous by the detector's own measure. */
    double ALARM = 0.5;

    /**
     * Scores a row, then learns from it.
     *
     * @param time in milliseconds since 1970, UTC
     * @param values one per watched column, in their order, NaN where one is missing; not kept
     * @return 0 to 1
     */
    double score(long time, double[] values);

    /** What the row scored last was found to be, column by column, the largest score first. */
    List<ColumnFinding> findings();

    /** All that was learned, to be given to {@link #restore}. */
    byte[] state();

    /** @throws IllegalArgumentException if the bytes are no state of a detector with the same settings */
    void restore(byte[] state);

    /** The most bytes that {@link #state} ever takes. */
    int maxStateBytes();
}
