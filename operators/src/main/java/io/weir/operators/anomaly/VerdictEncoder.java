package io.weir.operators.anomaly;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Makes a verdict into what leaves the job.
 *
 * @param <T> what leaves the job
 */
@FunctionalInterface
public interface VerdictEncoder<T> extends Serializable {
    /**
     * @param atCheckpoint takes what becomes visible with the next checkpoint, exactly once
     * @param atOnce takes what becomes visible at once, at least once
     */
    void encode(RowVerdict verdict, Consumer<T> atCheckpoint, Consumer<T> atOnce);
}
