package io.weir.gpu.kernel;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.Pending;

/** A batch of which rows are on their way, in one slot or, if it has more rows than a slot, in several one after another. */
final class BatchInFlight implements Pending {
    private final BatchesInFlight all;
    private final FloatBatch in;
    private final FloatBatch out;
    /** Stretches of rows that are not back. */
    private int open;
    /** Whether the device's outputs are not wanted any more: it was scored on the CPU, or has failed. */
    private boolean settled;

    /** Rows that the device did not score, as its elements do not hold their values. */
    private int oddRows;

    private boolean byDevice;
    /** Unchecked; null if there is none. */
    private Throwable failure;

    BatchInFlight(BatchesInFlight all, FloatBatch in, FloatBatch out) {
        this.all = all;
        this.in = in;
        this.out = out;
    }

    FloatBatch in() {
        return in;
    }

    FloatBatch out() {
        return out;
    }

    int oddRows() {
        return oddRows;
    }

    void addOddRows(int count) {
        oddRows += count;
    }

    void opened() {
        open++;
    }

    /** Returns whether nothing is on its way any more. */
    boolean closed() {
        return --open == 0;
    }

    boolean isSettled() {
        return settled;
    }

    /** The device's outputs are there. */
    void settle() {
        settled = true;
        byDevice = true;
    }

    /** @param failure unchecked; null if the CPU has scored it instead */
    void settleWithoutDevice(Throwable failure) {
        this.settled = true;
        this.failure = failure;
    }

    /** Whether it has the device's outputs; for a batch that was waited for. */
    boolean isByDevice() {
        return byDevice;
    }

    boolean isOpen() {
        return open > 0;
    }

    @Override
    public boolean isDone() {
        return !isOpen() || all.poll(this);
    }

    @Override
    public void await() {
        if (isOpen()) {
            all.complete(this);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }
}
