package io.weir.operators.batching;

/**
 * The number of rows at which a batch is full: as many as the latency target allows.
 *
 * <p>Additive increase, multiplicative decrease, as in Clipper (Crankshaw et al., NSDI 2017, section 4.3): it starts at
 * the least; a batch whose oldest row had its result within the target, and which was full, adds a 64th of the most
 * rows; a batch that took longer takes a tenth of the present number away. A batch that left before it was full, but in
 * time, says nothing about larger ones and changes nothing. So the number settles around the largest one that holds the
 * target, swings by a tenth below it, needs 64 full batches from one end to the other, and loses little to one pause. If
 * rows come slowly, waiting is what takes too long, and the number falls until they no longer wait for each other.
 *
 * <p>It cannot hold a target below what a single row takes: then it stays at the least.
 */
final class BatchSize {
    private static final int STEPS = 64;
    private static final int DECREASE = 10;

    private final BatchLimits limits;
    private int rows;

    BatchSize(BatchLimits limits) {
        this.limits = limits;
        this.rows = limits.latencyTargetNanos() == 0 ? limits.maxRows() : limits.minRows();
    }

    int rows() {
        return rows;
    }

    /**
     * @param full whether the batch was full when it left
     * @param nanos from the arrival of its oldest row to its result
     */
    void observe(boolean full, long nanos) {
        if (limits.latencyTargetNanos() == 0) {
            return;
        }
        if (nanos > limits.latencyTargetNanos()) {
            rows = Math.max(limits.minRows(), rows - Math.max(1, rows / DECREASE));
        } else if (full) {
            rows = Math.min(limits.maxRows(), rows + Math.max(1, limits.maxRows() / STEPS));
        }
    }
}
