package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;

/**
 * Computes a model's outputs, with scratch memory of its own that is made once: one thread at a time, no allocation.
 *
 * <p>Each row goes through the same operations in the same order whatever the batch, so its outputs have the same bits.
 */
interface BatchScorer {
    /** Writes the outputs of the rows of {@code in}; the shapes fit, and {@code out} holds as many rows. */
    void score(FloatBatch in, FloatBatch out);
}
