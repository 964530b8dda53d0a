package io.weir.gpu.kernel;

import io.weir.gpu.Placement;

/**
 * How many rows may go to the device at once, after what went wrong before. Counts batches, not time. One thread at a time.
 *
 * <p>Out of memory: half as many rows from then on; at the least number the device rests, and batches go to the CPU. Other
 * errors, three in a row: the device rests. A rest lasts 16 batches, each one after it without a success between twice as
 * long, up to 4,096. After 256 successes in a row twice as many rows are tried again, up to the most.
 */
final class BatchLimit {
    private static final int ERRORS_IN_A_ROW = 3;
    private static final int FIRST_REST = 16;
    private static final int LONGEST_REST = 4096;
    private static final int SUCCESSES_TO_GROW = 256;

    private final int most;
    private final int least;
    private int rows;
    private int errors;
    private int successes;
    private int resting;
    private int nextRest = FIRST_REST;
    private Placement reason = Placement.RESTING;

    /**
     * @param most rows, a multiple of 16
     * @param least rows that are worth trying; at most {@code most}
     */
    BatchLimit(int most, int least) {
        this.most = most;
        this.least = Math.min(least, most);
        this.rows = most;
    }

    /** The rows that the batch about to be scored may have at once, or 0 if it must go to the CPU. Once per batch. */
    int next() {
        if (resting > 0) {
            resting--;
            return 0;
        }
        return rows;
    }

    /** As {@link #next} answered, without another batch. */
    int current() {
        return resting > 0 ? 0 : rows;
    }

    /** Whether memory has run out, so that it is below the most. */
    boolean isReduced() {
        return rows < most;
    }

    /** Why {@link #next} was 0. */
    Placement reason() {
        return reason;
    }

    void succeeded() {
        errors = 0;
        nextRest = FIRST_REST;
        if (++successes >= SUCCESSES_TO_GROW) {
            successes = 0;
            rows = aligned(Math.min(most, 2L * rows));
        }
    }

    void ranOutOfMemory() {
        successes = 0;
        if (rows > least) {
            rows = aligned(Math.max(least, rows / 2));
        } else {
            rest(Placement.OUT_OF_MEMORY);
        }
    }

    void failed() {
        successes = 0;
        if (++errors >= ERRORS_IN_A_ROW) {
            rest(Placement.RESTING);
        }
    }

    private void rest(Placement why) {
        reason = why;
        resting = nextRest;
        nextRest = Math.min(LONGEST_REST, 2 * nextRest);
    }

    private static int aligned(long rows) {
        return (int) ((rows + 15) / 16 * 16);
    }
}
