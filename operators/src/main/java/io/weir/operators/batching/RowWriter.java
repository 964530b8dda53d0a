package io.weir.operators.batching;

import java.io.Serializable;

/** Gives the inputs of a record. */
@FunctionalInterface
public interface RowWriter<I> extends Serializable {
    /** @param row to be filled; as long as the function has inputs, all NaN (missing) before */
    void write(I record, float[] row) throws Exception;
}
