package io.weir.operators.batching;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.route.BackendChoice;
import io.weir.gpu.route.Backends;
import io.weir.gpu.route.DevicePreference;
import io.weir.gpu.route.DriverProbe;

/** A loaded model, and the backend if it was opened for this model alone. */
public final class LoadedModelScorer implements BatchScorer {
    private final DenseModel model;
    private final LoadedModel loaded;
    private final Runnable closeBackend;

    private LoadedModelScorer(DenseModel model, LoadedModel loaded, Runnable closeBackend) {
        this.model = model;
        this.loaded = loaded;
        this.closeBackend = closeBackend;
    }

    /** Loads a model into a backend, which stays the caller's to close, after this. */
    public static LoadedModelScorer load(DenseModel model, ScoringBackend backend) {
        return new LoadedModelScorer(model, backend.load(model), () -> {});
    }

    static LoadedModelScorer open(DenseModel model, DevicePreference device) {
        BackendChoice choice = Backends.choose(device, DriverProbe.ofThisMachine());
        try {
            return new LoadedModelScorer(model, choice.backend().load(model), choice.backend()::close);
        } catch (RuntimeException e) {
            choice.backend().close();
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
        loaded.score(in, out);
        return Pending.done();
    }

    @Override
    public Explanation explain() {
        return loaded.explain();
    }

    @Override
    public void close() {
        loaded.close();
        closeBackend.run();
    }
}
