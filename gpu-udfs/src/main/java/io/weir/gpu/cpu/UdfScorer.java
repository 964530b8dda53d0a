package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.GpuUdf;

/** A user's function on the CPU, held to the contract as far as that can be seen. */
final class UdfScorer implements BatchScorer {
    private final GpuUdf udf;
    private final float[] parameters;

    UdfScorer(GpuUdf udf) {
        this.udf = udf;
        this.parameters = udf.parameters();
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        try {
            udf.onCpu().apply(in, parameters, out);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "the CPU function of GPU UDF '" + udf.name() + "' threw " + e + " for a batch of rows=" + rows
                            + " columns=" + in.columns()
                            + "; it must give every row its outputs, NaN where there is none, for any floats",
                    e);
        }
        if (out.rows() != rows || in.rows() != rows) {
            throw new IllegalStateException("the CPU function of GPU UDF '" + udf.name() + "' left rows=" + in.rows()
                    + " in its inputs and rows=" + out.rows() + " in its outputs, of a batch of rows=" + rows
                    + "; it must write into the rows that are there");
        }
    }
}
