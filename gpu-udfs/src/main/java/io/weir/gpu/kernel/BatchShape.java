package io.weir.gpu.kernel;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.DenseModel;

/** Holds a caller to the shapes that {@link io.weir.gpu.LoadedModel#score} asks for. */
final class BatchShape {
    private BatchShape() {}

    static void require(DenseModel model, FloatBatch in, FloatBatch out) {
        if (in.columns() != model.features()) {
            throw new IllegalArgumentException(
                    "batch of columns=" + in.columns() + " scored by a model of features=" + model.features());
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
    }
}
