package io.weir.benchmarks.learning;

/** A contestant: asked for a score of row i of its stream, then shown it. Rows are made for it beforehand, outside what is timed. */
interface StreamModel {
    double score(int row);

    void learn(int row);
}
