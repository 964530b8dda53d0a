package io.weir.gpu.kernel;

import static io.weir.gpu.device.CudaCheck.check;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceMemory;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.memory.PinnedMemory;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.precision.Elements;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Measures a model's kernel on a device without what is around it in a {@link CudaBackend}: by itself, with its rows on the
 * device; and from pinned memory to scores in pinned memory, two batches on their way.
 *
 * <p>A status that is no success is an exception here: nothing is scored on the CPU instead. One thread.
 */
public final class LaunchMeter implements AutoCloseable {
    private static final int SIDES = 2;
    private static final int MOST_LAUNCHES = 1 << 16;
    private static final int ALIGNMENT = 256;

    private record Side(CUstream stream, PinnedMemory host, DeviceMemory memory, ModelKernel.Launch launch) {}

    private final DeviceScope scope;
    private final List<Side> sides = new ArrayList<>();
    private final int rows;
    private final int stride;
    private final int outputs;
    private final long inBytes;
    private final long outBytes;
    /** Where the outputs begin, on the host and on the device. */
    private final long outOffset;

    /**
     * Brings the model and the rows to the device.
     *
     * @param device open for as long as this is
     * @param batch of the model's features, at least one row; copied
     * @throws DoesNotFitException if the model is not for this device
     * @throws io.weir.gpu.device.CudaException if a call fails
     */
    public LaunchMeter(CudaDevice device, DenseModel model, FloatBatch batch) {
        rows = batch.rows();
        stride = Slot.stride(rows);
        outputs = model.outputs();
        inBytes = 4L * model.features() * stride;
        outBytes = 4L * outputs * stride;
        outOffset = (inBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        device.makeCurrent();
        scope = new DeviceScope(device);
        boolean ready = false;
        try {
            ModelKernel kernel = ModelKernels.load(model, Elements.FLOAT, device, scope);
            long scratch = (outOffset + outBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            for (int i = 0; i < SIDES; i++) {
                CUstream stream = scope.stream();
                PinnedMemory host = scope.pinned(outOffset + outBytes);
                DeviceMemory memory = scope.device(scratch + kernel.scratchBytes(stride));
                FloatBuffer in = host.floats(0, model.features() * stride);
                for (int column = 0; column < model.features(); column++) {
                    in.put(column * stride, batch.data(), column * batch.stride(), rows);
                }
                sides.add(new Side(
                        stream,
                        host,
                        memory,
                        kernel.bind(memory.address(0), memory.address(outOffset), memory.address(scratch))));
            }
            sides.forEach(this::roundTrip);
            sides.forEach(LaunchMeter::drain);
            ready = true;
        } finally {
            if (!ready) {
                scope.close();
            }
        }
    }

    /** Bytes that a round trip moves to the device. */
    public long bytesToDevice() {
        return inBytes;
    }

    /** Bytes that a round trip moves back. */
    public long bytesToHost() {
        return outBytes;
    }

    /**
     * How long the kernel takes for the rows, in seconds: the mean of as many launches one behind the other as last so long.
     */
    public double launchSeconds(double seconds) {
        Side side = sides.get(0);
        return secondsEach(seconds, i -> side.launch.score(rows, stride, side.stream));
    }

    /** How long the rows take from pinned memory to scores there, in seconds, while one batch is copied and one computed. */
    public double roundTripSeconds(double seconds) {
        return secondsEach(seconds, i -> {
            Side side = sides.get(i % SIDES);
            drain(side);
            roundTrip(side);
        });
    }

    /**
     * The outputs of the last round trip.
     *
     * @param out with a column for each and room for the rows
     */
    public void read(FloatBatch out) {
        out.resize(rows);
        FloatBuffer scores = sides.get(0).host.floats(outOffset, outputs * stride);
        for (int column = 0; column < outputs; column++) {
            scores.get(column * stride, out.data(), column * out.stride(), rows);
        }
    }

    private void roundTrip(Side side) {
        check(
                "cuMemcpyHtoDAsync",
                JCudaDriver.cuMemcpyHtoDAsync(side.memory.pointer(), side.host.pointer(0), inBytes, side.stream));
        side.launch.score(rows, stride, side.stream);
        check(
                "cuMemcpyDtoHAsync",
                JCudaDriver.cuMemcpyDtoHAsync(
                        side.host.pointer(outOffset),
                        side.memory.pointer().withByteOffset(outOffset),
                        outBytes,
                        side.stream));
    }

    private static void drain(Side side) {
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(side.stream));
    }

    /** Twice as many at a time until they last so long; the last ones count. */
    private double secondsEach(double seconds, IntConsumer begin) {
        for (int count = 1; ; count *= 2) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                begin.accept(i);
            }
            sides.forEach(LaunchMeter::drain);
            double passed = Math.max(1, System.nanoTime() - start) / 1e9;
            if (passed >= seconds || count >= MOST_LAUNCHES) {
                return passed / count;
            }
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
