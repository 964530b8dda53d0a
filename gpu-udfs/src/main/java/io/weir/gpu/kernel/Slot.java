package io.weir.gpu.kernel;

import static io.weir.gpu.device.CudaCheck.check;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.device.CudaCheck;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.memory.DeviceMemory;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.memory.PinnedMemory;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.precision.Elements;
import io.weir.gpu.precision.ReducedModel;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Room for the rows of one launch on their way: a stream, pinned memory and device memory for features and outputs, all made
 * once.
 *
 * <pre>
 *   pinned:  | the batch's parameters | features, column by column | outputs, column by column |
 *   device:  | the batch's parameters | features                   | outputs                   | the kernel's scratch memory |
 * </pre>
 *
 * <p>Each part starts at a multiple of 256 bytes. A launch of r rows uses a stride of r rounded up to 16, so that only as
 * many bytes cross the bus as are needed, in one piece.
 */
final class Slot {
    private static final int ALIGNMENT = 256;

    private final ModelKernel kernel;
    private final int features;
    private final int outputs;
    private final CUstream stream;
    private final FloatBuffer hostParameters;
    private final long parameterBytes;
    private final SlotInput hostIn;
    private final int elementBytes;
    private final FloatBuffer hostOut;
    private final Pointer hostInPointer;
    private final Pointer hostOutPointer;
    private final DeviceMemory memory;
    private final CUdeviceptr deviceOut;
    private final ModelKernel.Launch launch;
    private final SlotWork work;

    /** Of the rows that are here, those whose outputs the device cannot tell. */
    private final BitSet outOfRange = new BitSet();

    /** The batch whose rows are here, null if none are. */
    private BatchInFlight batch;

    private int from;
    private int rows;

    Slot(
            DeviceScope scope,
            SlotWork work,
            ModelKernel kernel,
            DenseModel model,
            Optional<ReducedModel> reduced,
            int mostRows) {
        this.work = work;
        this.kernel = kernel;
        this.features = model.features();
        this.outputs = model.outputs();
        int stride = stride(mostRows);
        this.elementBytes =
                reduced.map(ReducedModel::elements).orElse(Elements.FLOAT).bytes();
        this.parameterBytes = aligned((long) Float.BYTES * model.batchParameters());
        long inBytes = parameterBytes + aligned((long) elementBytes * features * stride);
        int outputStride = outputStride(stride);
        long outBytes = aligned(4L * outputs * outputStride);
        this.stream = scope.stream();
        PinnedMemory pinned = scope.pinned(inBytes + outBytes);
        this.hostParameters = pinned.floats(0, model.batchParameters());
        this.hostIn = SlotInput.of(pinned, parameterBytes, features, stride, kernel.groupColumn(), reduced);
        this.hostOut = pinned.floats(inBytes, outputs * outputStride);
        this.hostInPointer = pinned.pointer(0);
        this.hostOutPointer = pinned.pointer(inBytes);
        this.memory = scope.device(inBytes + outBytes + kernel.scratchBytes(stride));
        this.deviceOut = memory.pointer().withByteOffset(inBytes);
        this.launch = kernel.bind(memory.address(0), memory.address(inBytes), memory.address(inBytes + outBytes));
    }

    static int stride(int rows) {
        return (rows + FloatBatch.ALIGNMENT - 1) / FloatBatch.ALIGNMENT * FloatBatch.ALIGNMENT;
    }

    private int outputStride(int stride) {
        return kernel.outputRows() == 0 ? stride : kernel.outputRows();
    }

    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    BatchInFlight batch() {
        return batch;
    }

    /**
     * Sends rows of a batch on their way. The slot is taken from then on, even if this fails.
     *
     * @param from the first row
     * @throws CudaException if a call failed; work may be on the stream then
     */
    void start(BatchInFlight batch, int from, int rows) {
        this.batch = batch;
        this.from = from;
        this.rows = rows;
        int stride = stride(rows);
        outOfRange.clear();
        hostParameters.put(0, batch.in().parameters());
        hostIn.fill(batch.in(), from, rows, stride, outOfRange);
        work.start(rows, stream, to -> enqueue(rows, stride, to));
    }

    private void enqueue(int rows, int stride, CUstream to) {
        check(
                "cuMemcpyHtoDAsync",
                JCudaDriver.cuMemcpyHtoDAsync(
                        memory.pointer(), hostInPointer, parameterBytes + (long) elementBytes * features * stride, to));
        launch.score(rows, stride, to);
        check(
                "cuMemcpyDtoHAsync",
                JCudaDriver.cuMemcpyDtoHAsync(hostOutPointer, deviceOut, 4L * outputs * outputStride(stride), to));
    }

    /** Whether the rows are back. */
    boolean isReady() {
        return CudaCheck.isReady("cuStreamQuery", JCudaDriver.cuStreamQuery(stream));
    }

    /** Waits until nothing is on the stream. */
    void drain() {
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
    }

    /** Rows, from {@link #from} on, whose values the slot's elements do not hold: their outputs mean nothing. */
    BitSet outOfRange() {
        return outOfRange;
    }

    /** The place in the batch of the first row that is here. */
    int from() {
        return from;
    }

    /** Copies the outputs of the rows, which are back, to where they belong. */
    void copyOutputs() {
        FloatBatch out = batch.out();
        int outputStride = outputStride(stride(rows));
        int count = kernel.outputRows() == 0 ? rows : kernel.outputRows();
        for (int column = 0; column < outputs; column++) {
            int to = column * out.stride() + from;
            hostOut.get(column * outputStride, out.data(), to, count);
            for (int at = to; column >= kernel.firstIntegerOutput() && at < to + count; at++) {
                out.data()[at] = Float.floatToRawIntBits(out.data()[at]);
            }
        }
    }

    /** Makes the slot free. */
    void clear() {
        batch = null;
    }
}
