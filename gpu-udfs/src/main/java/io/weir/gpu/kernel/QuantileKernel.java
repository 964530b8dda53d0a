package io.weir.gpu.kernel;

import io.weir.gpu.column.ColumnQuantiles;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;

/** quantiles.cu: a block finds one quantile of one column by its bits, eight at a time. */
final class QuantileKernel implements ModelKernel {
    private static final int THREADS = 256;

    private final int columns;
    private final int count;
    private final int multiprocessors;
    private final Kernel kernel;
    private final ParameterSlab parameters = new ParameterSlab();
    private final long probabilities;

    QuantileKernel(ColumnQuantiles quantiles, CudaDevice device, DeviceScope scope) {
        this.columns = quantiles.features();
        this.count = quantiles.outputs();
        this.multiprocessors = device.multiprocessors();
        this.kernel = new Kernel(device, "quantiles", "weir_column_quantiles", 0);
        this.probabilities = parameters.add(quantiles.probabilities());
        parameters.upload(scope);
    }

    @Override
    public int outputRows() {
        return columns;
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        KernelArguments arguments = new KernelArguments(40)
                .pointer(0, in)
                .pointer(8, parameters.address(probabilities))
                .pointer(16, out)
                .integer(32, columns)
                .integer(36, count);
        return (rows, stride, stream) -> {
            arguments.integer(24, rows).integer(28, stride);
            int blocks = ModelKernel.blocks(columns * count, 1, multiprocessors);
            kernel.launch(blocks, 1, THREADS, 0, stream, arguments);
        };
    }

    @Override
    public String description() {
        return "exact, found by eight bits at a time";
    }
}
