package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.PcaModel;

/** pca.cu: a thread a row, sixteen components at a time in shared memory. */
final class PcaKernel implements ModelKernel {
    private final int features;
    private final int rank;
    private final int multiprocessors;
    private final Kernel kernel;
    private final ParameterSlab parameters = new ParameterSlab();
    private final long means;
    private final long scales;
    private final long components;

    PcaKernel(PcaModel model, CudaDevice device, DeviceScope scope) {
        this.features = model.features();
        this.rank = model.rank();
        this.multiprocessors = device.multiprocessors();
        this.kernel = new Kernel(device, "pca", "weir_pca_project", 0);
        this.means = parameters.add(model.means());
        this.scales = parameters.add(model.scales());
        this.components = parameters.add(model.components());
        parameters.upload(scope);
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        KernelArguments arguments = new KernelArguments(64)
                .pointer(0, in)
                .pointer(8, out)
                .pointer(16, parameters.address(means))
                .pointer(24, parameters.address(scales))
                .pointer(32, parameters.address(components))
                .integer(52, features)
                .integer(56, rank);
        return (rows, stride, stream) -> {
            arguments.integer(40, rows).integer(44, stride).integer(48, stride);
            int blocks = ModelKernel.blocks(rows, ROWS_PER_BLOCK, multiprocessors);
            kernel.launch(blocks, 1, ROWS_PER_BLOCK, 0, stream, arguments);
        };
    }

    @Override
    public String description() {
        return "sixteen components at a time";
    }
}
