package io.weir.gpu.kernel;

import io.weir.gpu.Placement;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.device.DeviceFailedException;
import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.model.DenseModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver's calls that failed for a model, and what each means for its next batches. Counted from any thread. */
final class DeviceFailures {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceFailures.class);

    private final DenseModel model;
    private final CudaDevice device;
    private final BatchLimit limit;
    private volatile long count;

    DeviceFailures(DenseModel model, CudaDevice device, BatchLimit limit) {
        this.model = model;
        this.device = device;
        this.limit = limit;
    }

    /**
     * Takes note of a call that failed. One thread at a time.
     *
     * @param lost whether the device cannot be used any more
     * @return why the batch goes to the CPU
     */
    Placement note(CudaException e, boolean lost) {
        count = count + 1;
        LOG.warn("{} on {}: {}", model, device, e.getMessage());
        if (lost) {
            DeviceHealth.markFailed(device.ordinal(), e.getMessage());
            return Placement.DEVICE_FAILED;
        }
        if (e.isOutOfMemory()) {
            limit.ranOutOfMemory();
            return Placement.OUT_OF_MEMORY;
        }
        limit.failed();
        return Placement.DEVICE_ERROR;
    }

    /** Whether the device has failed for good, for whomever. */
    boolean isLost() {
        return DeviceHealth.failure(device.ordinal()).isPresent();
    }

    /** For a device that {@link #isLost}, and with which the process is to fail. */
    DeviceFailedException asException() {
        return new DeviceFailedException(
                device.ordinal(),
                DeviceHealth.failure(device.ordinal()).orElse("unknown")
                        + " (on-device-failure: fail; with cpu the process would go on)");
    }

    /** Calls that failed. */
    long count() {
        return count;
    }

    @Override
    public String toString() {
        return DeviceHealth.failure(device.ordinal()).orElse(count + " of its driver's calls have failed");
    }
}
