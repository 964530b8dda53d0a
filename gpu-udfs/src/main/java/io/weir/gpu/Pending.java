package io.weir.gpu;

/**
 * A batch on its way through a backend. Used by the thread that submitted it.
 *
 * <p>Until {@link #await} has returned, neither the batch nor its scores may be read or changed.
 */
public interface Pending {
    /** Done from the start. */
    Pending DONE = new Pending() {
        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void await() {}
    };

    /** Whether {@link #await} returns without waiting; does not wait itself. */
    boolean isDone();

    /**
     * Returns when all scores are written. Fine to call again.
     *
     * @throws RuntimeException if the batch could not be scored, and the backend was told to fail then
     */
    void await();
}
