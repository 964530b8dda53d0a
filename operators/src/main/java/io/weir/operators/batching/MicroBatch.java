package io.weir.operators.batching;

import io.weir.gpu.FloatBatch;
import java.util.Arrays;

/**
 * Records that are computed together, and the columns of their inputs and outputs.
 *
 * <p>Not safe for use by several threads. Nothing is allocated once it is made.
 *
 * @param <R> what a row belongs to
 */
public final class MicroBatch<R> {
    private final Object[] records;
    private final FloatBatch inputs;
    private final FloatBatch outputs;

    private Pending pending = Pending.done();
    private boolean full;
    private long firstAt;
    private long submittedAt;

    MicroBatch(int inputs, int outputs, int capacity) {
        this.records = new Object[capacity];
        this.inputs = new FloatBatch(inputs, capacity);
        this.outputs = new FloatBatch(outputs, capacity);
    }

    /** The rows, at least 1 where a batch is emitted. */
    public int size() {
        return inputs.rows();
    }

    /** @param row 0 to {@link #size()} − 1, in the order of arrival */
    @SuppressWarnings("unchecked") // only add() writes them
    public R record(int row) {
        return (R) records[row];
    }

    /** One output of a row. */
    public float output(int row, int column) {
        return outputs.get(row, column);
    }

    /** Copies the outputs of a row. */
    public void outputs(int row, float[] into) {
        for (int column = 0; column < into.length; column++) {
            into[column] = outputs.get(row, column);
        }
    }

    void add(R record, float[] row, long now) {
        if (inputs.rows() == 0) {
            firstAt = now;
        }
        inputs.append(row);
        records[inputs.rows() - 1] = record;
    }

    boolean isEmpty() {
        return inputs.rows() == 0;
    }

    void submit(BatchScorer scorer, boolean full, long now) {
        this.full = full;
        this.submittedAt = now;
        this.pending = scorer.submit(inputs, outputs);
    }

    Pending pending() {
        return pending;
    }

    boolean wasFull() {
        return full;
    }

    long firstAt() {
        return firstAt;
    }

    long submittedAt() {
        return submittedAt;
    }

    /** The rows that the scorer wrote; must equal {@link #size()}. */
    int outputRows() {
        return outputs.rows();
    }

    void clear() {
        Arrays.fill(records, 0, size(), null);
        inputs.clear();
        outputs.clear();
        pending = Pending.done();
    }
}
