package io.weir.operators.scoring;

import io.weir.gpu.LoadedModel;
import io.weir.gpu.ScoringBackend;
import io.weir.ml.ModelSnapshot;

/** A version of the model, and its parameters on the device. */
record ActiveModel(ModelSnapshot snapshot, LoadedModel loaded) implements AutoCloseable {
    static ActiveModel load(ScoringBackend backend, ModelSnapshot snapshot) {
        return new ActiveModel(snapshot, backend.load(snapshot.toDenseModel()));
    }

    @Override
    public void close() {
        loaded.close();
    }
}
