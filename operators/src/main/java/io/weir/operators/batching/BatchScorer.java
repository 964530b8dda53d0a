package io.weir.operators.batching;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;

/**
 * Computes a row of outputs from each row of inputs, whole batches at a time, now or while the caller goes on.
 *
 * <p>Opened, called and closed by one thread, the task's. Up to {@link MicroBatcher#IN_FLIGHT} batches are submitted
 * before the first of them is awaited; they may finish in any order. A row's outputs must depend on that row alone: which
 * rows share a batch follows from load and time, and differs when a job recovers.
 */
public interface BatchScorer extends AutoCloseable {
    /** Columns that it reads, at least 1. */
    int inputs();

    /** Columns that it writes, at least 1. */
    int outputs();

    /**
     * Starts a batch. Both buffers are the device's until the batch is done.
     *
     * @param in at least one row of {@link #inputs()} columns, NaN where a value is missing; not written
     * @param out of {@link #outputs()} columns and at least the capacity of {@code in}; has as many rows as {@code in}
     *     when the batch is done
     * @throws RuntimeException if the batch cannot be computed; the job then fails and starts again from its checkpoint
     */
    Pending submit(FloatBatch in, FloatBatch out);

    /** Where the batch that was submitted last runs, and why there. Few different ones: each makes a metric. */
    Explanation explain();

    /** Called once, when no batch is in flight. */
    @Override
    void close();
}
