package io.weir.operators.batching;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;

/** Runs a user's function on the task's thread. */
record ColumnFunctionScorer(int inputs, int outputs, ColumnFunction function) implements BatchScorer {
    private static final Explanation HERE = new Explanation("cpu", "CPU", "it is a Java function");

    @Override
    public Pending submit(FloatBatch in, FloatBatch out) {
        out.resize(in.rows());
        function.apply(in, out);
        return Pending.done();
    }

    @Override
    public Explanation explain() {
        return HERE;
    }

    @Override
    public void close() {}
}
