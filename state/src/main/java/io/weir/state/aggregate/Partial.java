package io.weir.state.aggregate;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What is left of some values of one column once they are no longer kept one by one: enough to go on with.
 *
 * <p>Laws, tested of each: {@code combine} gives what adding all values would have given (up to rounding, or up to the
 * stated error of a sketch), is associative, and an empty one is its neutral element. What is written and read back goes on
 * to give the same bits as what was never written: features must not depend on when a checkpoint was.
 *
 * <p>Mutable; not safe for use by several threads.
 */
public abstract class Partial {
    Partial() {}

    /**
     * Adds one value.
     *
     * @param time its event time, epoch milliseconds
     * @param value never NaN
     */
    public abstract void add(long time, double value);

    /**
     * Adds all that another one holds, which stays as it is.
     *
     * @param other of the same class
     */
    public abstract void combine(Partial other);

    public abstract void clear();

    /** To be called when a run of {@code add} and {@code combine} is over, before it is written or read from. */
    public void settle() {}

    public abstract void write(DataOutputView out) throws IOException;

    /** Replaces what it holds. */
    public abstract void read(DataInputView in) throws IOException;

    /** What it takes on the heap, in bytes, about. */
    public abstract long heapBytes();
}
