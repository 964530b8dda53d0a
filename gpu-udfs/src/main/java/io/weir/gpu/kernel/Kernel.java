package io.weir.gpu.kernel;

import static io.weir.gpu.device.CudaCheck.check;

import io.weir.gpu.device.CudaDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** A kernel on a device. */
final class Kernel {
    private static final int SHARED_BYTES_UNASKED = 48 * 1024;

    private final CUfunction function = new CUfunction();
    private final int staticSharedBytes;

    /**
     * One of Weir's own.
     *
     * @param family the PTX file's name, without its ending
     * @param entry the kernel's name
     * @param sharedBytes the most dynamic shared memory that a launch will ask for
     */
    Kernel(CudaDevice device, String family, String entry, int sharedBytes) {
        this(device, device.module(family, () -> ptx(family)), entry, sharedBytes);
    }

    /**
     * @param entry the kernel's name
     * @param sharedBytes the most dynamic shared memory that a launch will ask for
     */
    Kernel(CudaDevice device, CUmodule module, String entry, int sharedBytes) {
        check("cuModuleGetFunction", JCudaDriver.cuModuleGetFunction(function, module, entry));
        this.staticSharedBytes =
                sharedBytes == 0 ? 0 : attribute(CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES);
        // Without asking a launch gets up to 48 KiB. Functions are shared by all models: what one asked for, stays.
        if (staticSharedBytes + sharedBytes > SHARED_BYTES_UNASKED) {
            check(
                    "cuFuncSetAttribute",
                    JCudaDriver.cuFuncSetAttribute(
                            function,
                            CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                            device.sharedBytesPerBlock() - staticSharedBytes));
        }
    }

    /** The shared memory that the kernel declares itself, beside what a launch asks for; 0 where none is asked for. */
    int staticSharedBytes() {
        return staticSharedBytes;
    }

    /** The most threads that a block of it can have on this device: its registers are shared among them. */
    int mostThreadsPerBlock() {
        return attribute(CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK);
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        check("cuFuncGetAttribute", JCudaDriver.cuFuncGetAttribute(value, attribute, function));
        return value[0];
    }

    void launch(int gridX, int gridY, int threads, int sharedBytes, CUstream stream, KernelArguments arguments) {
        check(
                "cuLaunchKernel",
                JCudaDriver.cuLaunchKernel(
                        function, gridX, gridY, 1, threads, 1, 1, sharedBytes, stream, arguments.parameters(), null));
    }

    private static byte[] ptx(String family) {
        String path = "/io/weir/gpu/ptx/" + family + ".ptx";
        try (InputStream in = Kernel.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing from this program's jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
