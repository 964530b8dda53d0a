package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.GpuUdf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's kernel. Its module is its own, so that it may be named as another, and goes with it. The argument is the WeirBatch
 * of weir_kernel.h.
 */
final class UdfKernel implements ModelKernel {
    private static final Logger LOG = LoggerFactory.getLogger(UdfKernel.class);
    private static final int BATCH_BYTES = 48;

    private final GpuUdf udf;
    private final int multiprocessors;
    private final Kernel kernel;
    private final ParameterSlab parameters = new ParameterSlab();
    private final long values;
    private final int valueCount;

    UdfKernel(GpuUdf udf, CudaDevice device, DeviceScope scope) {
        this.udf = udf;
        this.multiprocessors = device.multiprocessors();
        try {
            this.kernel = kernel(udf, device, scope);
        } catch (DoesNotFitException e) {
            LOG.warn("On {}, {} runs on the CPU: {}", device, udf, e.getMessage());
            throw e;
        }
        float[] all = udf.parameters();
        this.valueCount = all.length;
        this.values = parameters.add(all);
        parameters.upload(scope);
    }

    private static Kernel kernel(GpuUdf udf, CudaDevice device, DeviceScope scope) {
        DoesNotFitException.requireShared(
                "GPU UDF '" + udf.name() + "'", udf.sharedBytes(), device.sharedBytesPerBlock());
        Kernel kernel;
        try {
            kernel = new Kernel(device, scope.module(udf.ptx()), udf.entry(), udf.sharedBytes());
        } catch (CudaException e) {
            if (!e.isRefusalOfCode()) {
                throw e;
            }
            throw new DoesNotFitException("the driver refuses kernel " + udf.entry() + " of " + udf.origin() + ": "
                    + e.getMessage()
                    + "; compile it for this device or an older one, as with nvcc -ptx -arch=compute_75,"
                    + " or update the driver");
        }
        if (udf.sharedBytes() > 0) {
            DoesNotFitException.requireShared(
                    "GPU UDF '" + udf.name() + "', with the " + kernel.staticSharedBytes()
                            + " that its kernel declares,",
                    (long) udf.sharedBytes() + kernel.staticSharedBytes(),
                    device.sharedBytesPerBlock());
        }
        int most = kernel.mostThreadsPerBlock();
        if (udf.threadsPerBlock() > most) {
            throw new DoesNotFitException("GPU UDF '" + udf.name() + "' asks for threadsPerBlock="
                    + udf.threadsPerBlock() + ", and its kernel's registers leave at most " + most
                    + " on this device: ask for fewer, or compile with nvcc --maxrregcount");
        }
        return kernel;
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        KernelArguments arguments = new KernelArguments(BATCH_BYTES)
                .pointer(0, in)
                .pointer(8, out)
                .pointer(16, parameters.address(values))
                .integer(36, udf.features())
                .integer(40, udf.outputs())
                .integer(44, valueCount);
        int threads = udf.threadsPerBlock();
        return (rows, stride, stream) -> {
            arguments.integer(24, rows).integer(28, stride).integer(32, stride);
            int blocks = ModelKernel.blocks(rows, threads, multiprocessors);
            kernel.launch(blocks, 1, threads, udf.sharedBytes(), stream, arguments);
        };
    }

    @Override
    public String description() {
        return "kernel " + udf.entry() + " of " + udf.origin() + ", " + udf.threadsPerBlock() + " threads a block";
    }
}
