package io.weir.operators.scoring;

import io.weir.gpu.ScoringBackend;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.BatchScorer;
import io.weir.operators.batching.LoadedModelScorer;

/** A version of the model, and its parameters on the device. */
record ActiveModel(ModelSnapshot snapshot, BatchScorer scorer) implements AutoCloseable {
    static ActiveModel load(ScoringBackend backend, ModelSnapshot snapshot) {
        return new ActiveModel(
                snapshot,
                CalibratedScorer.of(LoadedModelScorer.load(snapshot.toDenseModel(), backend), snapshot.calibration()));
    }

    @Override
    public void close() {
        scorer.close();
    }
}
