package io.weir.gpu.model;

import io.weir.gpu.FloatBatch;

/** Holds a caller to what {@link io.weir.gpu.LoadedModel#score} asks for. */
public final class BatchShape {
    private BatchShape() {}

    /**
     * @throws IllegalArgumentException if a batch is none for the model, or the outputs have no place in another
     */
    public static void require(DenseModel model, FloatBatch in, FloatBatch out) {
        if (in.columns() != model.features()) {
            throw new IllegalArgumentException(
                    "batch of columns=" + in.columns() + " scored by a model of features=" + model.features());
        }
        if (in.parameters().length != model.batchParameters()) {
            throw new IllegalArgumentException("batch with parameters=" + in.parameters().length + " for " + model
                    + ", which takes " + model.batchParameters() + " with each: newInput() makes such a batch");
        }
        if (out == in) {
            throw new IllegalArgumentException("the scores would overwrite the batch: they need a batch of their own");
        }
        if (out.columns() != model.outputs()) {
            throw new IllegalArgumentException(
                    "scores of columns=" + out.columns() + " for a model of outputs=" + model.outputs());
        }
        int rows = model.outputRows(in.rows());
        if (out.capacity() < rows) {
            throw new IllegalArgumentException("scores have capacity=" + out.capacity() + " for rows=" + rows);
        }
        if (model instanceof BatchSummary summary) {
            summary.requireValues(in);
        }
    }
}
