package io.weir.gpu.device;

import jcuda.driver.CUresult;

/** A call of the CUDA driver that did not succeed. */
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final int code;

    /**
     * @param call the driver's function
     * @param code its CUresult, not 0
     */
    public CudaException(String call, int code) {
        this(call, code, "");
    }

    /**
     * @param call the driver's function
     * @param code its CUresult, not 0
     * @param detail what is known beside it, empty if nothing
     */
    public CudaException(String call, int code, String detail) {
        super(call + " failed: " + nameOf(code) + " (CUresult " + code + ")"
                + (isSticky(code) ? "; the device is lost to this process" : "")
                + (detail.isEmpty() ? "" : ": " + detail));
        this.call = call;
        this.code = code;
    }

    /** The driver's function. */
    public String call() {
        return call;
    }

    /** The CUresult, not 0. */
    public int code() {
        return code;
    }

    /** The CUresult's name, such as {@code CUDA_ERROR_OUT_OF_MEMORY}. */
    public String codeName() {
        return nameOf(code);
    }

    /** Whether every later call on the device fails as well, until this process has ended. */
    public boolean isSticky() {
        return isSticky(code);
    }

    /** Whether the driver refuses a module's text, or a kernel of it, and will do so again. */
    public boolean isRefusalOfCode() {
        return switch (code) {
            case CUresult.CUDA_ERROR_INVALID_IMAGE,
                    CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU,
                    CUresult.CUDA_ERROR_INVALID_PTX,
                    CUresult.CUDA_ERROR_JIT_COMPILER_NOT_FOUND,
                    CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
                    CUresult.CUDA_ERROR_JIT_COMPILATION_DISABLED,
                    CUresult.CUDA_ERROR_INVALID_SOURCE,
                    CUresult.CUDA_ERROR_NOT_FOUND -> true;
            default -> false;
        };
    }

    /** Whether the device lacked memory, so that less may succeed. */
    public boolean isOutOfMemory() {
        return code == CUresult.CUDA_ERROR_OUT_OF_MEMORY;
    }

    private static String nameOf(int code) {
        return CUresult.stringFor(code);
    }

    private static boolean isSticky(int code) {
        // Those of which the driver's documentation says that the process must be terminated and relaunched, and those
        // after which the context is gone.
        return switch (code) {
            case CUresult.CUDA_ERROR_DEINITIALIZED,
                    CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
                    CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
                    CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
                    CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
                    CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
                    CUresult.CUDA_ERROR_ASSERT,
                    CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
                    CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
                    CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
                    CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
                    CUresult.CUDA_ERROR_INVALID_PC,
                    CUresult.CUDA_ERROR_LAUNCH_FAILED -> true;
            default -> false;
        };
    }
}
