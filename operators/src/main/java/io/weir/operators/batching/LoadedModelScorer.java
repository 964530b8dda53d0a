package io.weir.operators.batching;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.model.DenseModel;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;

/** A loaded model, and the backend if it was opened for this model alone. */
public final class LoadedModelScorer implements BatchScorer {
    private final DenseModel model;
    private final LoadedModel loaded;
    /** Null if it is another's to close. */
    private final TaskBackend backend;

    LoadedModelScorer(DenseModel model, LoadedModel loaded, TaskBackend backend) {
        this.model = model;
        this.loaded = loaded;
        this.backend = backend;
    }

    /** Loads a model into a backend, which stays the caller's to close, after this. */
    public static LoadedModelScorer load(DenseModel model, ScoringBackend backend) {
        return new LoadedModelScorer(model, backend.load(model), null);
    }

    static LoadedModelScorer open(DenseModel model, DeviceSettings device, RuntimeContext task) {
        TaskBackend backend = TaskBackend.open(device, task);
        try {
            return new LoadedModelScorer(model, backend.load(model), backend);
        } catch (RuntimeException | Error e) {
            backend.close();
            throw e;
        }
    }

    @Override
    public int inputs() {
        return model.features();
    }

    @Override
    public int outputs() {
        return model.outputs();
    }

    @Override
    public Pending submit(FloatBatch in, FloatBatch out) {
        return loaded.submit(in, out);
    }

    @Override
    public Explanation explain() {
        return loaded.explain();
    }

    @Override
    public Map<Placement, Long> rows() {
        return loaded.rows();
    }

    @Override
    public void close() {
        // Also if the model cannot be closed: the slot's GPU must not stay taken.
        try (backend) {
            loaded.close();
        }
    }
}
