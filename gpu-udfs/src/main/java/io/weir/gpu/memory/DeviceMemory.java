package io.weir.gpu.memory;

import jcuda.driver.CUdeviceptr;

/** A stretch of device memory whose address can be told. Belongs to its {@link DeviceScope}. */
public final class DeviceMemory {
    private final Address start = new Address();
    private final long bytes;

    DeviceMemory(long bytes) {
        this.bytes = bytes;
    }

    /** For the driver's calls. */
    public CUdeviceptr pointer() {
        return start;
    }

    /**
     * For a kernel's arguments.
     *
     * @param offset in bytes, 0 to {@link #bytes()}
     */
    public long address(long offset) {
        if (offset < 0 || offset > bytes) {
            throw new IndexOutOfBoundsException("offset=" + offset + " in device memory of bytes=" + bytes);
        }
        return start.value() + offset;
    }

    public long bytes() {
        return bytes;
    }

    private static final class Address extends CUdeviceptr {
        long value() {
            return getNativePointer();
        }
    }
}
