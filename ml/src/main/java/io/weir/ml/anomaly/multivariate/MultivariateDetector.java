package io.weir.ml.anomaly.multivariate;

import java.util.List;

/**
 * Tells how anomalous rows of several columns are, without labels, learning from one after the other.
 *
 * <p>Every implementation holds to this:
 *
 * <ol>
 *   <li>It is deterministic: equal options and equal calls give equal scores and equal bytes of state, on every machine.
 *   <li>{@code restore(state())} on a fresh detector of the same columns and options goes on exactly as the original would.
 *   <li>A score is finite and 0 or above, whatever a row holds; it is 0 while too little was learned.
 *   <li>A missing value makes a row no more anomalous, and changes neither what its column nor what the others are taken for.
 *   <li>{@link #score} and {@link #findings} change nothing.
 *   <li>Memory is bounded by columns and options.
 * </ol>
 *
 * <p>Whoever judges a stream calls {@link #score} and then {@link #learn} for each row. Not thread-safe; rows are never kept by
 * reference.
 */
public interface MultivariateDetector {
    /** The names of the columns, in the order of every row. */
    List<String> names();

    /** The rows learned from. */
    long rows();

    /**
     * How anomalous a row is, as of the rows learned from; higher is more anomalous.
     *
     * @param row a value per column; NaN or infinite where one is missing
     * @throws IllegalArgumentException if it has another length than {@link #names}
     */
    double score(float[] row);

    /** Learns from a row. Throws as {@link #score} does. */
    void learn(float[] row);

    /**
     * What each column has to do with the score of a row, in the columns' order; empty while nothing is known. It costs more than
     * the score. Throws as {@link #score} does.
     */
    List<RowFinding> findings(float[] row);

    /** All that is needed to go on, as versioned bytes. */
    byte[] state();

    /**
     * Goes on from {@link #state()}.
     *
     * @throws IllegalArgumentException if the bytes are no state, of an unknown format version, or of another kind, other columns
     *     or options; this detector is then unchanged
     */
    void restore(byte[] state);

    /** The most bytes that {@link #state} ever takes. */
    int maxStateBytes();
}
