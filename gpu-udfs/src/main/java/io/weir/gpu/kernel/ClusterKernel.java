package io.weir.gpu.kernel;

import io.weir.gpu.column.ClusterSums;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;

/** kmeans.cu, and groups.cu by the clusters that it finds. */
final class ClusterKernel implements ModelKernel {
    private final int features;
    private final int clusters;
    private final KMeansKernel assignment;
    private final GroupAdder adder;

    ClusterKernel(ClusterSums sums, CudaDevice device, DeviceScope scope) {
        this.features = sums.features();
        this.clusters = sums.outputRows();
        this.adder = new GroupAdder(features, clusters, device);
        this.assignment = new KMeansKernel(sums.model(), device, scope);
    }

    @Override
    public int outputRows() {
        return clusters;
    }

    @Override
    public int firstIntegerOutput() {
        return features;
    }

    /** What the addition needs, and of each row the cluster and the distance, and the cluster once more. */
    @Override
    public long scratchBytes(int stride) {
        return added() + (2L * Float.BYTES + Integer.BYTES) * stride;
    }

    private long added() {
        return (adder.scratchBytes() + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        long nearest = scratch + added();
        KernelArguments assigning = assignment.arguments(in, nearest);
        GroupAdder.Launch addition = adder.bind(in, out, scratch);
        return (rows, stride, stream) -> {
            long clusterOf = nearest + 2L * Float.BYTES * stride;
            assignment.launch(assigning, rows, stride, clusterOf, stream);
            addition.add(rows, stride, clusterOf, stream);
        };
    }

    @Override
    public String description() {
        return assignment.description() + "; sums that are exact but for their last rounding";
    }
}
