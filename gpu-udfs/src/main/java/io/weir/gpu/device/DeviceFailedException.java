package io.weir.gpu.device;

/** A device has failed for good, and its user asked not to go on without it. */
public final class DeviceFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * @param ordinal the device's number
     * @param reason what happened
     */
    public DeviceFailedException(int ordinal, String reason) {
        super("GPU " + ordinal
                + " has failed, and this process is to fail with it (on-device-failure: fail; with cpu it"
                + " would go on): " + reason);
    }
}
