package io.weir.benchmarks.scoring;

/** A model on some rows, all buffers ready: what is measured is {@link #score} alone. One thread at a time. */
interface Scorer extends AutoCloseable {
    /** Scores all rows again. */
    void score();

    /** The scores of all rows, after {@link #score}; of k-means the squared distances. */
    float[] scores();

    @Override
    void close();
}
