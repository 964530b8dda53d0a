package io.weir.gpu.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;

/**
 * A kernel's one argument, a struct, as the bytes that the driver copies at a launch. The offsets are those that the
 * kernel's header asserts. One thread at a time; may be changed between launches.
 */
final class KernelArguments {
    private final ByteBuffer bytes;
    private final Pointer parameters;

    /**
     * @param size of the struct, in bytes
     */
    KernelArguments(int size) {
        this.bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        this.parameters = Pointer.to(Pointer.to(bytes));
    }

    KernelArguments pointer(int offset, long address) {
        bytes.putLong(offset, address);
        return this;
    }

    KernelArguments integer(int offset, int value) {
        bytes.putInt(offset, value);
        return this;
    }

    KernelArguments real(int offset, float value) {
        bytes.putFloat(offset, value);
        return this;
    }

    /** What cuLaunchKernel takes. */
    Pointer parameters() {
        return parameters;
    }
}
