package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.precision.Elements;

/** linear.cu: a thread a row, slopes and means in shared memory. */
final class LinearKernel implements ModelKernel {
    private final int features;
    private final int link;
    private final float bias;
    private final int multiprocessors;
    private final Kernel kernel;
    private final ParameterSlab parameters = new ParameterSlab();
    private final long weights;
    private final long means;
    private final long scales;

    LinearKernel(LinearModel model, Elements elements, CudaDevice device, DeviceScope scope) {
        this.features = model.features();
        this.link = DeviceCode.of(model.link());
        this.bias = model.bias();
        this.multiprocessors = device.multiprocessors();
        DoesNotFitException.requireShared(
                "a linear model of features=" + features, 8L * features, device.sharedBytesPerBlock());
        this.kernel = new Kernel(device, "linear", "weir_linear_score" + elements.suffix(), 8 * features);
        this.weights = parameters.add(model.weights());
        this.means = parameters.add(model.means());
        this.scales = parameters.add(model.scales());
        parameters.upload(scope);
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        KernelArguments arguments = new KernelArguments(64)
                .pointer(0, in)
                .pointer(8, out)
                .pointer(16, parameters.address(weights))
                .pointer(24, parameters.address(means))
                .pointer(32, parameters.address(scales))
                .integer(48, features)
                .integer(52, link)
                .real(56, bias);
        return (rows, stride, stream) -> {
            arguments.integer(40, rows).integer(44, stride);
            int blocks = ModelKernel.blocks(rows, ROWS_PER_BLOCK, multiprocessors);
            kernel.launch(blocks, 1, ROWS_PER_BLOCK, 8 * features, stream, arguments);
        };
    }

    @Override
    public String description() {
        return "one pass over the columns";
    }
}
