package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.NeighborModel;

/**
 * neighbors.cu: a thread a row. A batch too small to keep the device busy is spread over it by slices of the reference set,
 * whose lists are then merged; the distances have the same bits however it is sliced.
 */
final class NeighborKernel implements ModelKernel {
    private static final int ROWS_PER_TILE = 16;
    private static final int MOST_SLICES = 64;
    private static final long MOST_SCRATCH_BYTES = 16 << 20;

    private final int features;
    private final int referenceRows;
    private final int k;
    private final int multiprocessors;
    private final Kernel search;
    private final Kernel merge;
    private final ParameterSlab parameters = new ParameterSlab();
    private final long reference;

    NeighborKernel(NeighborModel model, CudaDevice device, DeviceScope scope) {
        this.features = model.features();
        this.referenceRows = model.rows();
        this.k = model.k();
        this.multiprocessors = device.multiprocessors();
        this.search = new Kernel(device, "neighbors", "weir_neighbors_search", 0);
        this.merge = new Kernel(device, "neighbors", "weir_neighbors_merge", 0);
        this.reference = parameters.add(model.reference());
        parameters.upload(scope);
    }

    @Override
    public long scratchBytes(int stride) {
        // Without rounding, so that a smaller stride never needs more than a larger one.
        long list = 4L * k * stride;
        return Math.max(list, Math.min(list * MOST_SLICES, MOST_SCRATCH_BYTES));
    }

    /** Slices of the reference set: enough that every multiprocessor has two blocks, none of less than two tiles. */
    private int slices(int blocks, int stride, long scratchBytes) {
        int wanted = (2 * multiprocessors + blocks - 1) / blocks;
        int useful = referenceRows / (2 * ROWS_PER_TILE);
        long room = scratchBytes / (4L * k * stride);
        return (int) Math.max(1, Math.min(Math.min(wanted, useful), Math.min(room, MOST_SLICES)));
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        KernelArguments searching = new KernelArguments(48)
                .pointer(0, in)
                .pointer(16, parameters.address(reference))
                .integer(36, features)
                .integer(40, referenceRows)
                .integer(44, k);
        KernelArguments merging =
                new KernelArguments(40).pointer(0, scratch).pointer(8, out).integer(28, k);
        return (rows, stride, stream) -> {
            int blocks = ModelKernel.blocks(rows, ROWS_PER_BLOCK, multiprocessors);
            int slices = slices(blocks, stride, scratchBytes(stride));
            searching
                    .pointer(8, slices == 1 ? out : scratch)
                    .integer(24, rows)
                    .integer(28, stride)
                    .integer(32, stride);
            search.launch(blocks, slices, ROWS_PER_BLOCK, 0, stream, searching);
            if (slices > 1) {
                merging.integer(16, rows)
                        .integer(20, stride)
                        .integer(24, stride)
                        .integer(32, slices);
                merge.launch(blocks, 1, ROWS_PER_BLOCK, 0, stream, merging);
            }
        };
    }

    @Override
    public String description() {
        return "the reference set in slices over the device";
    }
}
