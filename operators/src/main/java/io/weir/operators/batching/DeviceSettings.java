package io.weir.operators.batching;

import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.route.BackendChoice;
import io.weir.gpu.route.Backends;
import io.weir.gpu.route.DevicePreference;
import io.weir.gpu.route.DriverProbe;
import java.io.Serializable;
import java.util.Objects;

/**
 * On which device a job's rows are computed, and what becomes of the process when that device has failed for good.
 *
 * @param preference where they should be computed
 * @param onFailure {@link OnDeviceFailure#CPU} goes on without the device, {@link OnDeviceFailure#FAIL} ends the process
 *     ({@link FailedDevice})
 */
public record DeviceSettings(DevicePreference preference, OnDeviceFailure onFailure) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Wherever it is best, and on the CPU when the device has failed. */
    public static final DeviceSettings DEFAULT = of(DevicePreference.AUTO);

    public DeviceSettings {
        Objects.requireNonNull(preference, "preference");
        Objects.requireNonNull(onFailure, "onFailure");
    }

    /** So, and on the CPU when the device has failed. */
    public static DeviceSettings of(DevicePreference preference) {
        return new DeviceSettings(preference, OnDeviceFailure.CPU);
    }

    /**
     * Chooses the backend on this machine, and logs the choice.
     *
     * @return an open backend, the caller's to close
     * @throws io.weir.gpu.device.DeviceFailedException if the device has failed and the job is to fail with it
     */
    public BackendChoice choose() {
        return Backends.choose(
                preference, DriverProbe.ofThisMachine(), CudaOptions.DEFAULT.withOnDeviceFailure(onFailure));
    }
}
