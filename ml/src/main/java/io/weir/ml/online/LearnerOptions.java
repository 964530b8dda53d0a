package io.weir.ml.online;

import java.io.Serializable;
import java.util.List;

/**
 * How one learner learns, checked and complete: travels to the cluster inside an operator, and makes the learner there.
 * Immutable, equal by value.
 */
public interface LearnerOptions extends Serializable {
    /** What kind of learner it is for. */
    LearnerKind kind();

    /** The score before anything is learned. */
    double prior();

    /** The same with another prior. */
    LearnerOptions withPrior(double value);

    /** Whether its rates fall while it learns, and {@link OnlineLearner#raiseRates} puts them back. */
    default boolean ratesFall() {
        return false;
    }

    /** Whether it grows successors of its parts in the background by itself when it sees drift. */
    default boolean growsBackground() {
        return false;
    }

    /**
     * A learner that knows nothing yet.
     *
     * @param features the features' names in the order of every feature array; at least one, none twice
     */
    OnlineLearner learner(List<String> features);
}
