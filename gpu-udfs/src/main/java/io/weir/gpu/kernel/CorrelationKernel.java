package io.weir.gpu.kernel;

import io.weir.gpu.column.ColumnDescription;
import io.weir.gpu.column.CorrelationMatrix;
import io.weir.gpu.device.CudaDevice;

/** correlation.cu, about the columns' means, which statistics.cu finds first: a thread a pair of columns. */
final class CorrelationKernel implements ModelKernel {
    private static final int TILE = 16;
    private static final int PART_BYTES = 48;
    private static final int THREADS = 256;
    private static final int ALIGNMENT = 256;
    private static final int LEAST_CHUNK_ROWS = 512;

    private final int columns;
    private final int chunkRows;
    private final int multiprocessors;
    private final DescriptionKernel means;
    private final Kernel parts;
    private final Kernel merge;

    CorrelationKernel(CorrelationMatrix correlations, CudaDevice device) {
        this.columns = correlations.features();
        // The more pairs, the more rows a block takes: what is kept of the chunks stays within a few megabytes. It
        // depends
        // on the columns alone, so that a batch has the same bits on any device and with any memory.
        long rows = Math.max(LEAST_CHUNK_ROWS, ((long) columns * columns + 31) / 32 * 32);
        this.chunkRows = (int) Math.min(rows, 1 << 30);
        this.multiprocessors = device.multiprocessors();
        this.means = new DescriptionKernel(new ColumnDescription(columns), device);
        this.parts = new Kernel(device, "correlation", "weir_correlation_parts", 0);
        this.merge = new Kernel(device, "correlation", "weir_correlation_merge", 0);
    }

    @Override
    public int outputRows() {
        return columns;
    }

    private int chunks(int rows) {
        return (int) (((long) rows + chunkRows - 1) / chunkRows);
    }

    /** The description's output and its parts; then the pairs' parts take the place of the latter. */
    @Override
    public long scratchBytes(int stride) {
        return described()
                + Math.max(means.scratchBytes(stride), (long) PART_BYTES * columns * columns * chunks(stride));
    }

    private long described() {
        return (5L * Float.BYTES * columns + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        long work = scratch + described();
        Launch describe = means.bind(in, scratch, work);
        KernelArguments arguments = new KernelArguments(48)
                .pointer(0, in)
                .pointer(8, scratch + (long) Float.BYTES * columns * ColumnDescription.MEAN)
                .pointer(16, work)
                .pointer(24, out)
                .integer(40, columns)
                .integer(44, chunkRows);
        int tiles = (columns + TILE - 1) / TILE;
        return (rows, stride, stream) -> {
            describe.score(rows, stride, stream);
            arguments.integer(32, rows).integer(36, stride);
            int blocks = ModelKernel.blocks(tiles * tiles * chunks(rows), 1, multiprocessors);
            parts.launch(blocks, 1, THREADS, 0, stream, arguments);
            merge.launch(
                    ModelKernel.blocks(columns * columns, THREADS, multiprocessors), 1, THREADS, 0, stream, arguments);
        };
    }

    @Override
    public String description() {
        return "256 pairs of columns at a time, in float within 32 rows";
    }
}
