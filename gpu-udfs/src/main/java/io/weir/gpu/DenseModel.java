package io.weir.gpu;

/**
 * The parameters of a model that maps a fixed number of floats to one float: all that a {@link ScoringBackend} needs to
 * know of it, and nothing of how it was learned. Immutable.
 */
public sealed interface DenseModel permits LinearModel {
    /** The features of a row, at least 1. */
    int features();
}
