package io.weir.gpu.route;

import java.util.Locale;

/** Where a user wants scoring to run. A wish: the route says what came of it. */
public enum DevicePreference {
    /** Wherever it is best. */
    AUTO,
    CPU,
    /** The GPU if it can be used; else the CPU, and the reason says what is missing. */
    GPU;

    /** Reads a pipeline file's {@code auto}, {@code cpu} or {@code gpu}, in any case. */
    public static DevicePreference parse(String text) {
        for (DevicePreference preference : values()) {
            if (preference.name().equals(text.trim().toUpperCase(Locale.ROOT))) {
                return preference;
            }
        }
        throw new IllegalArgumentException("device '" + text + "': auto, cpu or gpu is accepted");
    }
}
