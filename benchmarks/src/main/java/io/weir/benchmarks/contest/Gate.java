package io.weir.benchmarks.contest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the source run up to an event and tells how far it came, so that one process can be measured, rest while others are
 * measured, and go on with its state warm.
 *
 * <p>Operators are serialized on their way into Flink, so a job's source finds its gate here, in the process: one measured
 * job at a time in a process. Safe for use by one source and one controlling thread.
 */
public final class Gate {
    private static volatile Gate current = new Gate();

    private volatile long limit;
    private final AtomicLong emitted = new AtomicLong();
    private final AtomicLong checkpoints = new AtomicLong();
    private CompletableFuture<Void> opened = new CompletableFuture<>();

    /** A new gate, shut, for the job that is started next. */
    public static Gate begin() {
        current = new Gate();
        return current;
    }

    /** The gate of this process's job. */
    static Gate current() {
        return current;
    }

    /** Whether the source may emit the event with this index. */
    boolean admits(long index) {
        return index < limit;
    }

    /** Completes when the limit has been raised since; asked for before {@link #admits}, so that no opening is missed. */
    synchronized CompletableFuture<Void> opening() {
        if (opened.isDone()) {
            opened = new CompletableFuture<>();
        }
        return opened;
    }

    /** Lets the source run until {@code limit} events were emitted since the beginning of the job. */
    public void openUpTo(long limit) {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            this.limit = limit;
            waiting = opened;
        }
        waiting.complete(null);
    }

    /** Stops the source as soon as it looks. */
    public synchronized void close() {
        limit = 0;
    }

    void emitted(long count) {
        emitted.setRelease(count); // a full fence per event would be measured too
    }

    /** How many events the source has emitted since the beginning of the job. */
    public long emitted() {
        return emitted.get();
    }

    void checkpointCompleted() {
        checkpoints.incrementAndGet();
    }

    /** How many checkpoints have completed since the beginning of the job. */
    public long checkpoints() {
        return checkpoints.get();
    }
}
