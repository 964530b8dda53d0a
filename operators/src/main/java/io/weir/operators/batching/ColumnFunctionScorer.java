package io.weir.operators.batching;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.Pending;

/** Runs a user's function on the task's thread. */
record ColumnFunctionScorer(int inputs, int outputs, ColumnFunction function) implements BatchScorer {
    private static final Explanation HERE = new Explanation("cpu", "CPU", "it is a Java function");

    @Override
    public Pending submit(FloatBatch in, FloatBatch out) {
        out.resize(in.rows());
        try {
            function.apply(in, out);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "a batch function of inputs=" + inputs + " outputs=" + outputs + " failed on rows=" + in.rows()
                            + ": " + e,
                    e);
        }
        return Pending.DONE;
    }

    @Override
    public Explanation explain() {
        return HERE;
    }

    @Override
    public void close() {}
}
