package io.weir.gpu.cpu;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.model.BatchShape;
import io.weir.gpu.model.DenseModel;

/** A model that is loaded on the CPU: holds the caller to the contract, and leaves the scores to its scorer. */
final class CpuModel implements LoadedModel {
    private final DenseModel model;
    private final BatchScorer scorer;
    private final Explanation explanation;
    private final Runnable onClose;
    private boolean closed;

    CpuModel(DenseModel model, BatchScorer scorer, Explanation explanation, Runnable onClose) {
        this.model = model;
        this.scorer = scorer;
        this.explanation = explanation;
        this.onClose = onClose;
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        if (closed) {
            throw new IllegalStateException("score on " + model + " of backend cpu, which is closed");
        }
        BatchShape.require(model, in, out);
        out.resize(model.outputRows(in.rows()));
        scorer.score(in, out);
    }

    @Override
    public Explanation explain() {
        return explanation;
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException(model + " of backend cpu is closed already: close it once");
        }
        closed = true;
        onClose.run();
    }
}
