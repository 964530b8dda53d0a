package io.weir.gpu.model;

/**
 * The parameters of a model that maps a fixed number of floats to a fixed number of floats: all that a scoring backend
 * needs to know of it, and nothing of how it was learned. Immutable.
 */
public sealed interface DenseModel
        permits LinearModel, MlpModel, ForestModel, KMeansModel, PcaModel, NeighborModel, GpuUdf, BatchSummary {
    /** The features of a row, at least 1. */
    int features();

    /** The outputs of a row, at least 1. */
    int outputs();

    /** The rows of output for so many rows of input: as many, but for a {@link BatchSummary}. */
    default int outputRows(int rows) {
        return rows;
    }
}
