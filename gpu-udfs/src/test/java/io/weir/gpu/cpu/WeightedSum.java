package io.weir.gpu.cpu;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.GpuUdf;

/** The functions of src/test/cuda/sums.cu on the CPU: a weighted sum, in which missing inputs count as 0, and their number. */
public final class WeightedSum {
    private WeightedSum() {}

    /** @param kernel one of the entries of sums.ptx */
    public static GpuUdf.Builder with(String kernel, float... weights) {
        return GpuUdf.named(kernel.replace('_', ' '))
                .kernel(WeightedSum.class, "/io/weir/gpu/udf/sums.ptx", kernel)
                .columns(weights.length, 2)
                .parameters(weights)
                .sharedBytes(4 * weights.length)
                .tolerance(1e-4)
                .onCpu(WeightedSum::onCpu);
    }

    public static void onCpu(FloatBatch in, float[] weights, FloatBatch out) {
        for (int row = 0; row < in.rows(); row++) {
            float sum = 0;
            float missing = 0;
            for (int column = 0; column < in.columns(); column++) {
                float x = in.get(row, column);
                if (Float.isNaN(x)) {
                    missing++;
                } else {
                    sum += weights[column] * x;
                }
            }
            out.data()[row] = sum;
            out.data()[out.stride() + row] = missing;
        }
    }
}
