package io.weir.operators.decision;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Makes a decision into what leaves the job.
 *
 * @param <T> what leaves the job
 */
@FunctionalInterface
public interface DecisionEncoder<T> extends Serializable {
    /**
     * @param atCheckpoint takes what becomes visible with the next checkpoint, exactly once
     * @param atOnce takes what becomes visible at once, at least once
     */
    void encode(Decision decision, Consumer<T> atCheckpoint, Consumer<T> atOnce);
}
