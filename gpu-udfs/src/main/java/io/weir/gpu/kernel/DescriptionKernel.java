package io.weir.gpu.kernel;

import io.weir.gpu.column.ColumnDescription;
import io.weir.gpu.device.CudaDevice;

/** statistics.cu: a block reduces 4,096 rows of a column, and the parts are merged in their order. */
final class DescriptionKernel implements ModelKernel {
    private static final int CHUNK_ROWS = 4096;
    private static final int PART_BYTES = 32;
    private static final int THREADS = 256;

    private final int columns;
    private final int multiprocessors;
    private final Kernel parts;
    private final Kernel merge;

    DescriptionKernel(ColumnDescription description, CudaDevice device) {
        this.columns = description.features();
        this.multiprocessors = device.multiprocessors();
        this.parts = new Kernel(device, "statistics", "weir_statistics_parts", 0);
        this.merge = new Kernel(device, "statistics", "weir_statistics_merge", 0);
    }

    @Override
    public int outputRows() {
        return columns;
    }

    @Override
    public long scratchBytes(int stride) {
        return (long) PART_BYTES * columns * chunks(stride);
    }

    private static int chunks(int rows) {
        return (rows + CHUNK_ROWS - 1) / CHUNK_ROWS;
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        KernelArguments arguments = new KernelArguments(40)
                .pointer(0, in)
                .pointer(8, scratch)
                .pointer(16, out)
                .integer(32, columns);
        return (rows, stride, stream) -> {
            arguments.integer(24, rows).integer(28, stride);
            parts.launch(
                    ModelKernel.blocks(chunks(rows) * columns, 1, multiprocessors), 1, THREADS, 0, stream, arguments);
            merge.launch(ModelKernel.blocks(columns, THREADS, multiprocessors), 1, THREADS, 0, stream, arguments);
        };
    }

    @Override
    public String description() {
        return "4,096 rows of a column at a time, sums in double";
    }
}
