package io.weir.gpu.kernel;

import io.weir.gpu.column.GroupedSums;
import io.weir.gpu.device.CudaDevice;

/** Sums of columns by a group that comes with the row. */
final class GroupKernel implements ModelKernel {
    private final int values;
    private final int groups;
    private final GroupAdder adder;

    GroupKernel(GroupedSums sums, CudaDevice device) {
        this.values = sums.values();
        this.groups = sums.groups();
        this.adder = new GroupAdder(values, groups, device);
    }

    @Override
    public int outputRows() {
        return groups;
    }

    @Override
    public int groupColumn() {
        return values;
    }

    @Override
    public int firstIntegerOutput() {
        return values;
    }

    @Override
    public long scratchBytes(int stride) {
        return adder.scratchBytes();
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        GroupAdder.Launch addition = adder.bind(in, out, scratch);
        return (rows, stride, stream) -> addition.add(rows, stride, in + (long) Float.BYTES * values * stride, stream);
    }

    @Override
    public String description() {
        return "sums that are exact but for their last rounding";
    }
}
