package io.weir.operators.batching;

import java.io.Serializable;
import java.time.Duration;

/**
 * How large a batch may grow and how long a row may wait in it.
 *
 * <p>Without a latency target a batch is full at {@code maxRows}. With one, {@link BatchSize} moves the number of rows at
 * which a batch is full between {@code minRows} and {@code maxRows}.
 *
 * @param minRows the least rows at which a batch is full, 1 to {@code maxRows}
 * @param maxRows the most rows of a batch, 1 to 1,048,576; buffers of this size are allocated, up to three
 * @param maxDelayMillis the longest that a row waits for its batch to fill, at least 1
 * @param latencyTargetNanos what the oldest row of a batch should take from its arrival to its result; 0: no target
 */
public record BatchLimits(int minRows, int maxRows, long maxDelayMillis, long latencyTargetNanos)
        implements Serializable {
    private static final int MOST_ROWS = 1 << 20;

    public BatchLimits {
        if (maxRows < 1 || maxRows > MOST_ROWS) {
            throw new IllegalArgumentException("maxRows=" + maxRows + ": 1 to " + MOST_ROWS + " is accepted");
        }
        if (minRows < 1 || minRows > maxRows) {
            throw new IllegalArgumentException("minRows=" + minRows + ": 1 to maxRows=" + maxRows + " is accepted");
        }
        if (maxDelayMillis < 1) {
            throw new IllegalArgumentException("maxDelayMillis=" + maxDelayMillis + ": at least 1 is accepted");
        }
        if (latencyTargetNanos < 0) {
            throw new IllegalArgumentException(
                    "latencyTargetNanos=" + latencyTargetNanos + ": above 0, or 0 for no target, is accepted");
        }
    }

    /** Batches of up to so many rows, none of which waits longer than this to be submitted; no latency target. */
    public static BatchLimits of(int maxRows, Duration maxDelay) {
        return new BatchLimits(1, maxRows, maxDelay.toMillis(), 0);
    }

    /** The same, with batches as large as this latency allows. */
    public BatchLimits withLatencyTarget(Duration target) {
        if (target.isZero() || target.isNegative()) {
            throw new IllegalArgumentException("latency target " + target + ": a duration above 0 is accepted");
        }
        return new BatchLimits(minRows, maxRows, maxDelayMillis, target.toNanos());
    }
}
