package io.weir.operators.batching;

/**
 * A batch that was given to a device, and may still be on its way.
 *
 * <p>Called by the thread that submitted the batch, and by no other.
 */
public interface Pending {
    /** Whether {@link #await} would return at once; asked about every 100 µs, so it must not wait or compute. */
    boolean isDone();

    /**
     * Returns when the outputs are all there, and at once when called again. Not interruptible: the device may be
     * writing into the buffers until then.
     *
     * @throws RuntimeException if the batch failed, each time; its outputs then mean nothing
     */
    void await();

    /** Of a batch that was computed while it was submitted. */
    static Pending done() {
        return Done.INSTANCE;
    }
}
