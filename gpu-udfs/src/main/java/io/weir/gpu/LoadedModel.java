package io.weir.gpu;

/**
 * A model on a backend, ready to score.
 *
 * <p>Called by one thread at a time (a scoring operator's task thread); the call returns when all scores are written. A
 * row's score depends on that row alone: it has the same bits in a batch of one and in a batch of thousands, at any
 * place in the batch, and after any other batch. Nothing is kept of a batch. Close it on the same thread, once.
 */
public interface LoadedModel extends AutoCloseable {
    /**
     * Scores the rows of a batch.
     *
     * @param in {@link FloatBatch#columns()} must be the model's features; an empty batch is fine
     * @param out another batch, with a column for each of the model's outputs and room for the rows of {@code in}; holds
     *     just the scores of those rows afterwards
     * @throws IllegalArgumentException if the columns differ, or if {@code out} is too small or {@code in} itself
     * @throws IllegalStateException if this model was closed
     */
    void score(FloatBatch in, FloatBatch out);

    /** Where it runs and why; stays callable after close. */
    Explanation explain();

    /** @throws IllegalStateException if it was closed before */
    @Override
    void close();
}
