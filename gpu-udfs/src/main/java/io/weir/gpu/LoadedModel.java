package io.weir.gpu;

import java.util.Map;

/**
 * A model on a backend, ready to score.
 *
 * <p>Called by one thread at a time (a scoring operator's task thread); the call returns when all scores are written. A
 * row's score depends on that row alone: it has the same bits in a batch of one and in a batch of thousands, at any
 * place in the batch, and after any other batch, while it is scored on the same device; two devices differ by rounding. (A
 * {@link io.weir.gpu.model.BatchSummary} has outputs of the batch instead: they depend on its rows and
 * parameters and nothing else.) Nothing is kept of a batch. Close it on the same thread, once:
 * batches on their way are finished then.
 */
public interface LoadedModel extends AutoCloseable {
    /**
     * Scores the rows of a batch.
     *
     * @param in {@link FloatBatch#columns()} must be the model's features; an empty batch is fine
     * @param out another batch, with a column for each of the model's outputs and room for the rows of {@code in}, or of the
     *     summary; holds just those scores afterwards
     * @throws IllegalArgumentException if the columns differ, or if {@code out} is too small or {@code in} itself
     * @throws IllegalStateException if this model was closed
     */
    void score(FloatBatch in, FloatBatch out);

    /**
     * Scores the rows of a batch while the caller does something else, as {@link #score} would; a backend that cannot do
     * so scores them before it returns. Two batches at a time are on their way at most: a third one waits for the first.
     *
     * @param in not to be touched before {@link Pending#await} has returned
     * @param out likewise
     */
    default Pending submit(FloatBatch in, FloatBatch out) {
        score(in, out);
        return Pending.DONE;
    }

    /**
     * Rows scored so far by where and why; empty where there is no choice. May be called from any thread, and after close.
     */
    default Map<Placement, Long> rows() {
        return Map.of();
    }

    /** Where it runs and why; stays callable after close. */
    Explanation explain();

    /** @throws IllegalStateException if it was closed before */
    @Override
    void close();
}
