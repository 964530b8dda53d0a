package io.weir.gpu.kernel;

import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.precision.PrecisionWish;

/**
 * How a {@link CudaBackend} uses its device.
 *
 * @param device its number, from 0
 * @param mostRows that are sent to it at once, at least 1; a larger batch goes in pieces. Memory for so many is held, twice
 *     per model on host and device; a model of many features gets fewer, so that it is no more than 64 MiB each
 * @param onDeviceFailure what to do when it has failed for good
 * @param precision with how many bits features and weights may go there
 */
public record CudaOptions(int device, int mostRows, OnDeviceFailure onDeviceFailure, PrecisionWish precision) {
    /** The first device, 16,384 rows, the CPU when it has failed, all bits. */
    public static final CudaOptions DEFAULT = new CudaOptions(0, 16_384, OnDeviceFailure.CPU);

    /** With all bits. */
    public CudaOptions(int device, int mostRows, OnDeviceFailure onDeviceFailure) {
        this(device, mostRows, onDeviceFailure, PrecisionWish.FLOAT);
    }

    /** The same on another device. */
    public CudaOptions withDevice(int ordinal) {
        return new CudaOptions(ordinal, mostRows, onDeviceFailure, precision);
    }

    /** The same but for the precision. */
    public CudaOptions withPrecision(PrecisionWish wish) {
        return new CudaOptions(device, mostRows, onDeviceFailure, wish);
    }

    public CudaOptions {
        if (device < 0) {
            throw new IllegalArgumentException("device=" + device + ": 0 or more is accepted");
        }
        if (mostRows < 1) {
            throw new IllegalArgumentException("mostRows=" + mostRows + ": 1 or more is accepted");
        }
        if (onDeviceFailure == null) {
            throw new IllegalArgumentException("onDeviceFailure=null: cpu or fail is accepted");
        }
        if (precision == null) {
            throw new IllegalArgumentException("precision=null: float, half, int8 or auto is accepted");
        }
    }

    /** The same but for what is done when the device has failed for good. */
    public CudaOptions withOnDeviceFailure(OnDeviceFailure choice) {
        return new CudaOptions(device, mostRows, choice, precision);
    }
}
