package io.weir.gpu.route;

/**
 * Keeps batches from a device that fails (Nygard, "Release It!"). Counts batches, not time. One thread at a time.
 *
 * <p>Closed, all batches pass. After 3 failures in a row it opens: 64 batches do not pass. Then it is half-open: the next one
 * passes, and closes it by success or opens it again by failure, for twice as many batches, up to 8,192.
 */
final class CircuitBreaker {
    private static final int FAILURES_TO_OPEN = 3;
    private static final int FIRST_WAIT = 64;
    private static final int LONGEST_WAIT = 8192;

    private int failures;
    private int waiting;
    private int nextWait = FIRST_WAIT;
    private volatile long openings;

    /** Whether this batch may go to the device; once per batch. */
    boolean allows() {
        if (waiting > 0) {
            waiting--;
            return false;
        }
        return true;
    }

    void succeeded() {
        failures = 0;
        nextWait = FIRST_WAIT;
    }

    void failed() {
        if (++failures >= FAILURES_TO_OPEN) {
            open();
        }
    }

    /** Opens it at once. */
    void open() {
        // One failure opens it again when half-open.
        failures = FAILURES_TO_OPEN - 1;
        waiting = nextWait;
        nextWait = Math.min(LONGEST_WAIT, 2 * nextWait);
        openings++;
    }

    /** How often it has opened. */
    long openings() {
        return openings;
    }
}
