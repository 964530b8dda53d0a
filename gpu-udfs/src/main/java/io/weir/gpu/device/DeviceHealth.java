package io.weir.gpu.device;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which devices have failed in this process. After a sticky error no call on the device succeeds again before the process
 * has ended, so a failure stays. Thread-safe.
 */
public final class DeviceHealth {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceHealth.class);
    private static final Map<Integer, String> FAILED = new ConcurrentHashMap<>();

    private DeviceHealth() {}

    /**
     * Marks a device as failed, and logs it the first time.
     *
     * @param ordinal its number
     * @param reason what happened; the first one is kept
     */
    public static void markFailed(int ordinal, String reason) {
        if (FAILED.putIfAbsent(ordinal, reason) == null) {
            LOG.error(
                    "GPU {} has failed and is not used again in this process, which must be replaced to get it back: {}",
                    ordinal,
                    reason);
        }
    }

    /** What happened to a device, empty if it has not failed. */
    public static Optional<String> failure(int ordinal) {
        return Optional.ofNullable(FAILED.get(ordinal));
    }

    /** All that failed: what happened, by number. */
    public static Map<Integer, String> failures() {
        return Map.copyOf(FAILED);
    }

    /** As in a new process. */
    static void forget() {
        FAILED.clear();
    }
}
