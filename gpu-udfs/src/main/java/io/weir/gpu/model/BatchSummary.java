package io.weir.gpu.model;

import io.weir.gpu.FloatBatch;

/**
 * What a batch says as a whole: outputs of a fixed number of rows, whatever the batch's rows. Loaded, routed, explained and
 * counted as models are; the rows counted are the batch's.
 *
 * <p>A batch is not taken apart: one with more rows than a device holds at once is the CPU's.
 */
public non-sealed interface BatchSummary extends DenseModel {
    /** The rows of the output, at least 1. */
    int outputRows();

    @Override
    default int outputRows(int rows) {
        return outputRows();
    }

    /** Room for the outputs of one batch. */
    default FloatBatch newOutput() {
        return new FloatBatch(outputs(), outputRows());
    }

    /** How far outputs of two right computations of it are alike. */
    enum Likeness {
        /** Each output, but for its own rounding. */
        EACH,
        /** Each output, but for the rounding of the largest: sums of which some cancel out. */
        BY_LARGEST,
        /** Not to be told: a tie that rounding decides moves a whole row, or rounding may be all that there is. */
        NONE
    }

    default Likeness likeness() {
        return Likeness.EACH;
    }

    /**
     * Refuses a batch of values that it cannot be computed of.
     *
     * @param in of the right shape
     * @throws IllegalArgumentException naming the value and where it is
     */
    default void requireValues(FloatBatch in) {}

    /** A way to compute it on the CPU. */
    Computation onCpu();

    /** Computes a summary, with scratch memory of its own that grows to what the largest batch needs: one thread at a time. */
    @FunctionalInterface
    interface Computation {
        /**
         * @param in of {@link #features()} columns; may have no rows
         * @param out of {@link #outputs()} columns and {@link #outputRows()} rows, which are all written
         */
        void compute(FloatBatch in, FloatBatch out);
    }
}
