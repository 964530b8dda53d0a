package io.weir.gpu.memory;

import static io.weir.gpu.device.CudaCheck.check;

import io.weir.gpu.device.CudaDevice;
import java.util.function.IntSupplier;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * What a device's connections carry, measured by copies: the ceilings of whatever moves the same bytes.
 *
 * @param toDevice bytes per second from pinned memory of the host
 * @param toHost bytes per second into pinned memory of the host
 * @param onDevice bytes per second that the device's memory reads and writes, together
 */
public record CopyRates(double toDevice, double toHost, double onDevice) {
    private static final int MOST_COPIES = 1 << 16;

    /**
     * Measures them; three times as long as asked for, and somewhat more.
     *
     * @param bytes of a copy, at least 1; as much is held pinned, and twice as much on the device
     * @param seconds of each measurement
     * @throws io.weir.gpu.device.CudaException if there is no memory, among others
     */
    public static CopyRates measure(CudaDevice device, int bytes, double seconds) {
        device.makeCurrent();
        try (DeviceScope scope = new DeviceScope(device)) {
            PinnedMemory host = scope.pinned(bytes);
            CUdeviceptr first = scope.device(bytes).pointer();
            CUdeviceptr second = scope.device(bytes).pointer();
            CUstream stream = scope.stream();
            double toDevice = copiesPerSecond(
                    "cuMemcpyHtoDAsync",
                    () -> JCudaDriver.cuMemcpyHtoDAsync(first, host.pointer(0), bytes, stream),
                    stream,
                    seconds);
            double toHost = copiesPerSecond(
                    "cuMemcpyDtoHAsync",
                    () -> JCudaDriver.cuMemcpyDtoHAsync(host.pointer(0), first, bytes, stream),
                    stream,
                    seconds);
            double onDevice = copiesPerSecond(
                    "cuMemcpyDtoDAsync",
                    () -> JCudaDriver.cuMemcpyDtoDAsync(second, first, bytes, stream),
                    stream,
                    seconds);
            return new CopyRates(toDevice * bytes, toHost * bytes, 2 * onDevice * bytes);
        }
    }

    /** Twice as many at a time until they last so long; the last ones count. */
    private static double copiesPerSecond(String call, IntSupplier copy, CUstream stream, double seconds) {
        for (int copies = 1; ; copies *= 2) {
            long start = System.nanoTime();
            for (int i = 0; i < copies; i++) {
                check(call, copy.getAsInt());
            }
            check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
            double passed = Math.max(1, System.nanoTime() - start) / 1e9;
            if (passed >= seconds || copies >= MOST_COPIES) {
                return copies / passed;
            }
        }
    }
}
