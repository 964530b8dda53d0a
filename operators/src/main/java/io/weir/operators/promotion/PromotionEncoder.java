package io.weir.operators.promotion;

import io.weir.ml.Champion;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Makes what the comparison found into what leaves the job.
 *
 * @param <T> what leaves the job
 */
public interface PromotionEncoder<T> extends Serializable {
    /** Another model, or another version, is to decide. */
    void promoted(Champion champion, Consumer<T> out);

    /** The comparison has moved on; not to be kept. */
    void compared(Comparison comparison, Consumer<T> out);
}
