package io.weir.connectors.simulation;

/**
 * Spreads messages evenly over time. What could not be sent while the broker was gone is not caught up with: a rate is
 * what arrives, and a burst would be an experiment of its own. Not thread-safe.
 */
final class Pace {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final double nanosPerMessage;
    private long start;
    private long sent;

    /**
     * @param perSecond messages per second; 0 for no limit
     * @param now a monotonic clock's nanoseconds
     */
    Pace(double perSecond, long now) {
        this.nanosPerMessage = perSecond == 0 ? 0 : NANOS_PER_SECOND / perSecond;
        this.start = now;
    }

    /** How many nanoseconds to wait before the next message is due; 0 or less when it is. */
    long nanosToWait(long now) {
        if (nanosPerMessage == 0) {
            return 0;
        }
        long due = start + (long) (sent * nanosPerMessage);
        if (now - due > NANOS_PER_SECOND) {
            start = now;
            sent = 0;
            return 0;
        }
        return due - now;
    }

    /** Counts a message that was sent. */
    void count() {
        sent++;
    }
}
