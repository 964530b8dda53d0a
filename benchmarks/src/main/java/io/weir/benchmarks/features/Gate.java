package io.weir.benchmarks.features;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the source run up to an event and tells how far it came, so that one process can be measured, rest while others are
 * measured, and go on with its state warm.
 *
 * <p>Safe for use by one source and one controlling thread.
 */
final class Gate {
    private volatile long limit;
    private final AtomicLong emitted = new AtomicLong();
    private final AtomicLong checkpoints = new AtomicLong();
    private CompletableFuture<Void> opened = new CompletableFuture<>();

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
    void openUpTo(long limit) {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            this.limit = limit;
            waiting = opened;
        }
        waiting.complete(null);
    }

    /** Stops the source as soon as it looks. */
    synchronized void close() {
        limit = 0;
    }

    void emitted(long count) {
        emitted.setRelease(count); // a full fence per event would be measured too
    }

    /** How many events the source has emitted since the beginning of the job. */
    long emitted() {
        return emitted.get();
    }

    void checkpointCompleted() {
        checkpoints.incrementAndGet();
    }

    /** How many checkpoints have completed since the beginning of the job. */
    long checkpoints() {
        return checkpoints.get();
    }
}
