package io.weir.ml.online;

import io.weir.gpu.model.DenseModel;
import io.weir.ml.ModelParameters;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.ScoreCalibration;
import java.util.List;
import java.util.Map;

/**
 * A binary classifier that learns from one example at a time and can be asked for a score between any two.
 *
 * <p>Who calls what: the learning operator calls {@link #score} and then {@link #learn} for each example, in that order, so
 * that an example is judged before it is learned from; {@link #snapshot} when a version is to be published;
 * {@link #state} at a checkpoint and {@link #restore} once, before anything else, when it starts again.
 *
 * <p>Every implementation holds to this:
 *
 * <ol>
 *   <li>It is deterministic: equal options and equal calls give equal scores and equal bytes of state, on every machine. It
 *       never reads a clock.
 *   <li>{@code restore(state())} on a fresh learner of the same options goes on exactly as the original would have.
 *   <li>Before the first example the score is the prior.
 *   <li>A score is a number in 0..1, never NaN, whatever finite or non-finite features are given.
 *   <li>A feature may be missing (NaN) or infinite, in scoring and in learning; what that means is the kind's to say.
 *   <li>A feature that never varied changes no score.
 * </ol>
 *
 * <p>Not thread-safe. Feature arrays are never kept or changed.
 */
public interface OnlineLearner {
    /** The features' names, in the order of every feature array. */
    List<String> names();

    /** The length of every feature array. */
    default int features() {
        return names().size();
    }

    /**
     * The probability that an example is positive, as of what was learned so far: 0..1, higher is more suspicious.
     *
     * @throws IllegalArgumentException if there are not {@link #features()} of them
     */
    double score(float[] features);

    /** Learns from one example. Throws as {@link #score} does. */
    void learn(float[] features, boolean positive);

    /** The examples learned from. */
    long examples();

    /** How many of {@link #examples()} were positive. */
    long positives();

    /**
     * Whether a new version may replace the one before: not while a learner that forgot all it had learned knows too little again.
     */
    default boolean isFitToPublish() {
        return true;
    }

    /** Counts of its own that are worth a look beside its metrics, by name, such as {@code drifts}. */
    default Map<String, Long> figures() {
        return Map.of();
    }

    /**
     * Puts rates that fell while it learned back to where they started; what was learned stays.
     *
     * @throws UnsupportedOperationException where {@link LearnerOptions#ratesFall} is false
     */
    default void raiseRates() {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " has no rates that fall");
    }

    /** What was learned so far; its scores, through {@link #calibration}, equal {@link #score} within float rounding. */
    ModelParameters parameters();

    /** What makes the scores of {@link #parameters} probabilities. */
    default ScoreCalibration calibration() {
        return ScoreCalibration.NONE;
    }

    /** What was learned so far, for a scoring backend. */
    default DenseModel model() {
        return parameters().toDenseModel();
    }

    /**
     * What was learned so far, to be published.
     *
     * @param name the model's name
     * @param version at least 1; 0 stands for "nothing learned yet" in decisions
     * @param eventTime epoch milliseconds up to which examples were learned
     */
    default ModelSnapshot snapshot(String name, long version, long eventTime) {
        return new ModelSnapshot(name, version, eventTime, examples(), positives(), names(), parameters())
                .with(calibration());
    }

    /** All that is needed to go on, as versioned bytes. */
    byte[] state();

    /**
     * Goes on from {@link #state()}; what this learner held before is forgotten.
     *
     * @throws IllegalArgumentException if the bytes are no state, of an unknown format version, or of a learner of another
     *     kind, optimizer or list of features; this learner is then unchanged
     */
    void restore(byte[] state);
}
