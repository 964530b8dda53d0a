package io.weir.gpu.device;

import jcuda.driver.CUresult;

/** The one place where a driver call's status becomes an exception; no status goes elsewhere. */
public final class CudaCheck {
    private CudaCheck() {}

    /**
     * Returns if the call succeeded.
     *
     * @param call the driver's function
     * @param status what it returned
     * @throws CudaException if that is not success
     */
    public static void check(String call, int status) {
        if (status != CUresult.CUDA_SUCCESS) {
            throw new CudaException(call, status);
        }
    }

    /**
     * Whether the work that was asked for is done.
     *
     * @param status what a query returned
     * @throws CudaException if that is neither success nor "not ready"
     */
    public static boolean isReady(String call, int status) {
        if (status == CUresult.CUDA_ERROR_NOT_READY) {
            return false;
        }
        check(call, status);
        return true;
    }
}
