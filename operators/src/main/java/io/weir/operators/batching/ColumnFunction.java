package io.weir.operators.batching;

import io.weir.gpu.FloatBatch;
import java.io.Serializable;

/** A user's function from columns to columns; called by one thread at a time. */
@FunctionalInterface
public interface ColumnFunction extends Serializable {
    /**
     * Writes the outputs of every row. A row's outputs must depend on that row alone.
     *
     * @param in at least one row; not written, not kept
     * @param out has the rows of {@code in} already; what stood in it is left over from earlier use. Not kept
     */
    void apply(FloatBatch in, FloatBatch out);
}
