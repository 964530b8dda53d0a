package io.weir.operators.batching;

import org.apache.flink.util.function.ThrowingRunnable;

/** Runs the check for finished batches on the task's thread, after a while. */
interface CompletionAlarm extends AutoCloseable {
    /** Runs the check once, not before so many nanoseconds have passed. */
    void after(long nanos, ThrowingRunnable<Exception> check);

    /** What was not run by now is not run. */
    @Override
    void close();
}
