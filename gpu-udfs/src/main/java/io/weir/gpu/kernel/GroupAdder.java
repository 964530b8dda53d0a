package io.weir.gpu.kernel;

import static io.weir.gpu.device.CudaCheck.check;

import io.weir.gpu.device.CudaDevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** groups.cu: elements meet at their group as integers, whose sums are the same in any order. */
final class GroupAdder {
    private static final int THREADS = 256;
    private static final int ALIGNMENT = 256;
    private static final int MOST_SHARED_BYTES = 48 * 1024;
    private static final int BYTES_PER_GROUP = 24;
    /** What is kept of a group's column while it is added up takes 20 bytes. */
    private static final int MOST_PLACES = 1 << 22;

    private static final int MOST_GRID_Y = 65_535;

    private final int columns;
    private final int groups;
    private final int multiprocessors;
    private final Kernel largest;
    private final Kernel add;
    private final Kernel finish;

    /**
     * @throws DoesNotFitException if there are too many groups and columns
     */
    GroupAdder(int columns, int groups, CudaDevice device) {
        if ((long) columns * groups > MOST_PLACES) {
            throw new DoesNotFitException("sums of columns=" + columns + " by groups=" + groups + ": on a GPU at most "
                    + MOST_PLACES + " sums are kept");
        }
        this.columns = columns;
        this.groups = groups;
        this.multiprocessors = device.multiprocessors();
        this.largest = new Kernel(device, "groups", "weir_groups_largest", 0);
        this.add = new Kernel(device, "groups", "weir_groups_add", 0);
        this.finish = new Kernel(device, "groups", "weir_groups_finish", 0);
    }

    private long places() {
        return (long) columns * groups;
    }

    /** The columns' largest elements, and per place the high part, the low one and infinities. */
    long scratchBytes() {
        return largestBytes() + (2L * Long.BYTES + Integer.BYTES) * places();
    }

    private long largestBytes() {
        return ((long) Integer.BYTES * columns + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** A slot's batches, again and again. */
    @FunctionalInterface
    interface Launch {
        /**
         * Asks for the sums of a batch.
         *
         * @param groupOf where the device has each row's group, as an integer
         */
        void add(int rows, int stride, long groupOf, CUstream stream);
    }

    /**
     * Makes a slot ready.
     *
     * @param out where the sums of all columns go, and behind them their counts as integers
     */
    Launch bind(long in, long out, long scratch) {
        long high = scratch + largestBytes();
        long low = high + Long.BYTES * places();
        long infinite = low + Long.BYTES * places();
        long counts = out + Float.BYTES * places();
        int sharedBytes = BYTES_PER_GROUP * groups <= MOST_SHARED_BYTES ? BYTES_PER_GROUP * groups : 0;
        KernelArguments arguments = new KernelArguments(88)
                .pointer(0, in)
                .pointer(16, scratch)
                .pointer(24, high)
                .pointer(32, low)
                .pointer(40, counts)
                .pointer(48, infinite)
                .pointer(56, out)
                .integer(72, groups)
                .integer(76, columns)
                .integer(80, groups)
                .integer(84, sharedBytes > 0 ? 1 : 0);
        CUdeviceptr work = new CUdeviceptr().withByteOffset(scratch);
        CUdeviceptr counted = new CUdeviceptr().withByteOffset(counts);
        int gridY = Math.min(columns, MOST_GRID_Y);
        return (rows, stride, groupOf, stream) -> {
            check("cuMemsetD8Async", JCudaDriver.cuMemsetD8Async(work, (byte) 0, scratchBytes(), stream));
            check("cuMemsetD8Async", JCudaDriver.cuMemsetD8Async(counted, (byte) 0, Integer.BYTES * places(), stream));
            arguments.pointer(8, groupOf).integer(64, rows).integer(68, stride);
            // Columns are spread over the grid as well.
            int blocks = Math.max(1, ModelKernel.blocks(rows, THREADS, multiprocessors) / gridY);
            largest.launch(blocks, gridY, THREADS, 0, stream, arguments);
            add.launch(blocks, gridY, THREADS, sharedBytes, stream, arguments);
            int ends = Math.max(1, ModelKernel.blocks(groups, THREADS, multiprocessors) / gridY);
            finish.launch(ends, gridY, THREADS, 0, stream, arguments);
        };
    }
}
