package io.weir.ml.anomaly.univariate;

/**
 * Tells how unlike its own past each value of one series is. A detector belongs to one series and learns from every value
 * that it has scored; it gets no labels.
 *
 * <p>What every detector holds to:
 *
 * <ol>
 *   <li>A value is scored first and learned from afterwards: a score depends on the values up to its own and on none behind
 *       it.
 *   <li>A score is from 0 to 1, higher is more anomalous; {@link #ALARM} is where the detector itself would raise an alarm.
 *   <li>Equal calls give equal bits on every machine. A restored detector goes on as if it had never stopped.
 *   <li>A value that is NaN or infinite is missing: it scores 0 and teaches nothing. Finite ones beyond ±1e150 count as
 *       that.
 *   <li>Multiplying a whole series by a power of two changes no score, unless a range was given.
 *   <li>The state never takes more than {@link #maxStateBytes} bytes, however long and wild the series.
 * </ol>
 *
 * <p>Values are taken in the order in which they come. The time tells the hour of the day, to those detectors that ask for it,
 * and never the order: a late value is judged as if it were the newest.
 *
 * <p>Not safe for use by several threads.
 */
public interface SeriesDetector {
    /** The score from which on a detector takes a value for an anomaly. */
    double ALARM = 0.5;

    /**
     * Scores a value, then learns from it.
     *
     * @param time in milliseconds since 1970, UTC
     * @param value NaN if it is missing
     * @return 0 to 1
     */
    double score(long time, double value);

    /**
     * Where the value that was scored last would not have been anomalous, as the detector saw it before it learned from that
     * value; {@link ExpectedRange#UNKNOWN} where it had nothing to compare with.
     */
    ExpectedRange expected();

    /** The name of the rule behind the last score, such as {@code value-gap}; the same for all scores of a simple detector. */
    String reason();

    /** All that was learned, in a versioned format, to be given to {@link #restore}. */
    byte[] state();

    /**
     * Goes on from a state.
     *
     * @throws IllegalArgumentException if the bytes are no state of a detector with the same settings; this detector is then
     *     unchanged
     */
    void restore(byte[] state);

    /** The most bytes that {@link #state} ever takes; the heap takes about as much, at most twice. */
    int maxStateBytes();
}
