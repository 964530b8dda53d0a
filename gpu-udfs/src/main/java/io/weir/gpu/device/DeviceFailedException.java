package io.weir.gpu.device;

/** A device has failed for good. Thrown to whom asked not to go on without it, and to whom opens it. */
public final class DeviceFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * @param ordinal the device's number
     * @param reason what happened
     */
    public DeviceFailedException(int ordinal, String reason) {
        super("GPU " + ordinal + " has failed, and no call of CUDA succeeds any more in this process: " + reason);
    }
}
