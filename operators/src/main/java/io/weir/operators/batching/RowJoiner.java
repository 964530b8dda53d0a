package io.weir.operators.batching;

import java.io.Serializable;

/** Makes of a record and its outputs what goes on. */
@FunctionalInterface
public interface RowJoiner<I, O> extends Serializable {
    /** @param outputs of the function; not to be kept */
    O join(I record, float[] outputs) throws Exception;
}
