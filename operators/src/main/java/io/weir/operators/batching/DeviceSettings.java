package io.weir.operators.batching;

import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.precision.PrecisionWish;
import io.weir.gpu.route.DevicePreference;
import java.io.Serializable;
import java.util.Objects;

/**
 * On which device a job's rows are computed, and what becomes of the process when that device has failed for good.
 *
 * @param preference where they should be computed
 * @param onFailure {@link OnDeviceFailure#CPU} goes on without the device, {@link OnDeviceFailure#FAIL} ends the process
 *     ({@link FailedDevice})
 * @param precision with how many bits features and weights may go to a GPU
 */
public record DeviceSettings(DevicePreference preference, OnDeviceFailure onFailure, PrecisionWish precision)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Wherever it is best, and on the CPU when the device has failed. */
    public static final DeviceSettings DEFAULT = of(DevicePreference.AUTO);

    public DeviceSettings {
        Objects.requireNonNull(preference, "preference");
        Objects.requireNonNull(onFailure, "onFailure");
        Objects.requireNonNull(precision, "precision");
    }

    /** With all bits. */
    public DeviceSettings(DevicePreference preference, OnDeviceFailure onFailure) {
        this(preference, onFailure, PrecisionWish.FLOAT);
    }

    /** So, and on the CPU when the device has failed. */
    public static DeviceSettings of(DevicePreference preference) {
        return new DeviceSettings(preference, OnDeviceFailure.CPU);
    }

    /** The same but for the precision. */
    public DeviceSettings withPrecision(PrecisionWish wish) {
        return new DeviceSettings(preference, onFailure, wish);
    }

    /**
     * How a GPU is used.
     *
     * @param ordinal its number, from 0
     */
    public CudaOptions onGpu(int ordinal) {
        return CudaOptions.DEFAULT
                .withDevice(ordinal)
                .withOnDeviceFailure(onFailure)
                .withPrecision(precision);
    }
}
