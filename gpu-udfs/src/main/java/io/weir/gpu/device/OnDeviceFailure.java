package io.weir.gpu.device;

import java.util.Locale;

/** What to do when a device has failed for good. */
public enum OnDeviceFailure {
    /** Score on the CPU from then on. */
    CPU,
    /** Throw a {@link DeviceFailedException}, so that the process is replaced by one that may find the device well. */
    FAIL;

    /** Reads {@code cpu} or {@code fail}, in any case. */
    public static OnDeviceFailure parse(String text) {
        for (OnDeviceFailure choice : values()) {
            if (choice.name().equals(text.trim().toUpperCase(Locale.ROOT))) {
                return choice;
            }
        }
        throw new IllegalArgumentException("on-device-failure '" + text + "': cpu or fail is accepted");
    }
}
