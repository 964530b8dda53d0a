package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.KMeansModel;
import jcuda.driver.CUstream;

/** kmeans.cu: a thread a row, sixteen centroids at a time in shared memory. */
final class KMeansKernel implements ModelKernel {
    private final int features;
    private final int clusters;
    private final int multiprocessors;
    private final Kernel kernel;
    private final ParameterSlab parameters = new ParameterSlab();
    private final long centroids;

    KMeansKernel(KMeansModel model, CudaDevice device, DeviceScope scope) {
        this.features = model.features();
        this.clusters = model.clusters();
        this.multiprocessors = device.multiprocessors();
        this.kernel = new Kernel(device, "kmeans", "weir_kmeans_assign", 0);
        this.centroids = parameters.add(model.centroids());
        parameters.upload(scope);
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        KernelArguments arguments = arguments(in, out);
        return (rows, stride, stream) -> launch(arguments, rows, stride, 0, stream);
    }

    KernelArguments arguments(long in, long out) {
        return new KernelArguments(56)
                .pointer(0, in)
                .pointer(8, out)
                .pointer(16, parameters.address(centroids))
                .integer(44, features)
                .integer(48, clusters);
    }

    /**
     * @param clusterOf where each row's cluster goes once more, as an integer; 0: nowhere
     */
    void launch(KernelArguments arguments, int rows, int stride, long clusterOf, CUstream stream) {
        arguments.pointer(24, clusterOf).integer(32, rows).integer(36, stride).integer(40, stride);
        int blocks = ModelKernel.blocks(rows, ROWS_PER_BLOCK, multiprocessors);
        kernel.launch(blocks, 1, ROWS_PER_BLOCK, 0, stream, arguments);
    }

    @Override
    public String description() {
        return "sixteen centroids at a time";
    }
}
