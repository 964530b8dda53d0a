package io.weir.gpu.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import jcuda.Pointer;

/**
 * Host memory that never moves, which the device reads and writes while the host does other things. Belongs to its
 * {@link DeviceScope}: no buffer on it may be touched after that was closed.
 */
public final class PinnedMemory {
    private final Pointer start = new Pointer();
    private final long bytes;

    PinnedMemory(long bytes) {
        this.bytes = bytes;
    }

    Pointer start() {
        return start;
    }

    /** For the driver's calls: the memory from this offset on, in bytes. */
    public Pointer pointer(long offset) {
        return start.withByteOffset(offset);
    }

    /**
     * A stretch of it as floats.
     *
     * @param offset in bytes, a multiple of 4
     * @param count of floats
     */
    public FloatBuffer floats(long offset, int count) {
        return bytes(offset, 4L * count).asFloatBuffer();
    }

    /**
     * A stretch of it, in the device's order of bytes.
     *
     * @param offset in bytes
     * @param length in bytes
     */
    public ByteBuffer bytes(long offset, long length) {
        if (offset < 0 || offset + length > bytes) {
            throw new IndexOutOfBoundsException(
                    "offset=" + offset + " length=" + length + " in pinned memory of bytes=" + bytes);
        }
        return start.getByteBuffer(offset, length).order(ByteOrder.nativeOrder());
    }

    public long bytes() {
        return bytes;
    }
}
