package io.weir.gpu.device;

import io.weir.gpu.kernel.StandInDevice;

/** The stand-in device, as a new process finds it. */
public final class FreshDevice {
    private FreshDevice() {}

    /** Skips the test where there is no stand-in. */
    public static void install() {
        StandInDevice.install();
        DeviceHealth.forget();
        CudaDevice.forgetAll();
    }
}
