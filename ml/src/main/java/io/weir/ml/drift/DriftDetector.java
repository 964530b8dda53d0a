package io.weir.ml.drift;

/**
 * Watches a stream of numbers, mostly a learner's errors, and tells when it is no longer what it was.
 *
 * <p>Every implementation holds to this:
 *
 * <ol>
 *   <li>It is deterministic: equal settings and equal values give equal answers and equal bytes of state, on every machine.
 *       One that draws at random takes a seed. It never reads a clock.
 *   <li>Its memory is bounded, however long the stream; {@link #add} allocates nothing.
 *   <li>When it answers {@link Drift#DRIFT} it has forgotten what was before the change, and may tell the next one.
 *   <li>A value that is NaN or infinite is passed over: the answer is {@link Drift#NONE}, and nothing is learned.
 *   <li>{@code restore(state())} on a fresh detector of the same settings goes on exactly as the original would have.
 * </ol>
 *
 * <p>Values are errors, 0 or 1, or losses in 0..1, where a class does not say that it takes others. Not thread-safe.
 */
public interface DriftDetector {
    /** Takes the next value and tells what is known with it. */
    Drift add(double value);

    /** The values that the present belief rests on; 0 after a drift that left nothing. */
    long width();

    /** Forgets everything, the random numbers drawn included. */
    void reset();

    /** All that is needed to go on, as versioned bytes. */
    byte[] state();

    /**
     * Goes on from {@link #state()}; what was seen before is forgotten.
     *
     * @throws IllegalArgumentException if the bytes are no state, of an unknown format version, or of a detector of another
     *     kind or other settings; this detector is then unchanged
     */
    void restore(byte[] state);
}
