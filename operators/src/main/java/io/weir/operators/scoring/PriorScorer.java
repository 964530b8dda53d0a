package io.weir.operators.scoring;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.operators.batching.BatchScorer;
import io.weir.operators.batching.Pending;
import java.util.Arrays;

/** Gives every event the same score, as long as no model was learned. */
record PriorScorer(int inputs, float prior) implements BatchScorer {
    private static final Explanation NO_MODEL = new Explanation("cpu", "CPU", "there is no model yet");

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public Pending submit(FloatBatch in, FloatBatch out) {
        out.resize(in.rows());
        Arrays.fill(out.data(), 0, in.rows(), prior);
        return Pending.done();
    }

    @Override
    public Explanation explain() {
        return NO_MODEL;
    }

    @Override
    public void close() {}
}
