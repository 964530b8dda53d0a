package io.weir.gpu.model;

import io.weir.gpu.FloatBatch;

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

    /**
     * The floats that come with each batch, beside its rows, as {@link FloatBatch#parameters()}: parameters that change from
     * batch to batch. Others belong to the model; by default all do.
     */
    default int batchParameters() {
        return 0;
    }

    /** A batch for it, without rows. */
    default FloatBatch newInput(int capacity) {
        return new FloatBatch(features(), capacity, batchParameters());
    }

    /** The floats that a device holds of a row at once; it takes as many rows as it has room for. */
    default long floatsPerRow() {
        return (long) features() + outputs();
    }

    /** The rows of output for so many rows of input: as many, but for a {@link BatchSummary}. */
    default int outputRows(int rows) {
        return rows;
    }
}
