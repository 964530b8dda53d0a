package io.weir.gpu.kernel;

import static io.weir.gpu.device.CudaCheck.check;

import io.weir.gpu.memory.DeviceMemory;
import io.weir.gpu.memory.DeviceScope;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/** A model's parameters: arrays gathered on the host and brought to the device as one allocation. */
final class ParameterSlab {
    private static final int ALIGNMENT = 256;

    private final List<Array> arrays = new ArrayList<>();
    private long bytes;
    private DeviceMemory memory;

    private record Array(long offset, long bytes, Consumer<ByteBuffer> write) {}

    /** Adds an array of floats, and returns its place, for {@link #address}. */
    long add(float[] values) {
        return add(4L * values.length, to -> to.asFloatBuffer().put(values));
    }

    /** Adds an array of integers, and returns its place. */
    long add(int[] values) {
        return add(4L * values.length, to -> to.asIntBuffer().put(values));
    }

    /** Adds an array of halves or other 16-bit numbers, and returns its place. */
    long add(short[] values) {
        return add(2L * values.length, to -> to.asShortBuffer().put(values));
    }

    /** Adds an array of 8-bit codes, and returns its place. */
    long add(byte[] values) {
        return add(values.length, to -> to.put(0, values));
    }

    private long add(long length, Consumer<ByteBuffer> write) {
        if (length > Integer.MAX_VALUE) {
            throw new DoesNotFitException("an array of " + length + " bytes is among the parameters, and at most "
                    + Integer.MAX_VALUE + " are brought to the device at once");
        }
        long offset = bytes;
        arrays.add(new Array(offset, length, write));
        bytes = (offset + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return offset;
    }

    /** Brings all to the device. */
    void upload(DeviceScope scope) {
        memory = scope.device(Math.max(bytes, ALIGNMENT));
        for (Array array : arrays) {
            if (array.bytes == 0) {
                continue;
            }
            ByteBuffer staged =
                    ByteBuffer.allocateDirect(Math.toIntExact(array.bytes)).order(ByteOrder.nativeOrder());
            array.write.accept(staged);
            check(
                    "cuMemcpyHtoD",
                    JCudaDriver.cuMemcpyHtoD(
                            memory.pointer().withByteOffset(array.offset), Pointer.to(staged), array.bytes));
        }
        arrays.clear();
    }

    /**
     * Where an array is on the device, after {@link #upload}.
     *
     * @param place what its adding returned
     */
    long address(long place) {
        return memory.address(place);
    }
}
