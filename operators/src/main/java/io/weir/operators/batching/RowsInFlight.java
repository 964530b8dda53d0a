package io.weir.operators.batching;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of an asynchronous function of SQL: those that wait together are answered together, on a thread of its own, which alone knows
 * what answers them.
 *
 * <p>A batch goes when it is full, when its first row has waited for the longest delay, or when as many rows wait as the queue before it
 * ever admits ({@link QueueBound}): waiting for more would be in vain. Without a delay what waits when the device is free goes. Rows are
 * answered in the order in which they came. The task's thread adds them; nothing of them is in a checkpoint, since Flink keeps the rows
 * that are not answered.
 *
 * @param <A> the answer to a row
 */
public final class RowsInFlight<A> implements AutoCloseable {
    /** A row that waits. */
    public record Waiting<A>(float[] values, CompletableFuture<A> answer) {}

    /** What answers rows. Opened, used and closed on the thread of its rows. */
    public interface Answerer<A> extends AutoCloseable {
        /** How many values a row has. */
        int columns();

        /** Called before each batch, and about every 100 ms while no row comes. */
        default void refresh() throws Exception {}

        /** Completes the answer of each, 1 to as many as a batch has. */
        void answer(List<Waiting<A>> batch) throws Exception;

        @Override
        void close() throws Exception;
    }

    /** Opens what answers rows. */
    @FunctionalInterface
    public interface Opening<A> {
        Answerer<A> open() throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(RowsInFlight.class);
    private static final long BETWEEN_LOOKS_MS = 100;
    private static final long PARTING_MS = 10_000;

    private final int batchSize;
    private final Duration maxDelay;
    private final IntConsumer starving;
    private final LinkedBlockingQueue<Waiting<A>> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> opened = new CompletableFuture<>();
    private final QueueBound bound;
    private final Thread thread;
    private volatile boolean closed;
    private volatile Throwable failure;
    private int columns;

    private RowsInFlight(String name, Opening<A> opening, int batchSize, Duration maxDelay, IntConsumer starving) {
        this.batchSize = batchSize;
        this.maxDelay = maxDelay;
        this.starving = starving;
        this.bound = new QueueBound(batchSize);
        this.thread = new Thread(() -> run(opening), name);
        thread.setDaemon(true);
    }

    /**
     * Starts the thread, and returns when what answers is open.
     *
     * @param name of the thread
     * @param batchSize the most rows of a batch, at least 1
     * @param maxDelay how long a row waits for others; zero for not at all
     * @param starving is told once, of how many rows, if a delay passes in vain again and again with the same number of them
     * @throws Exception if it cannot be opened
     */
    public static <A> RowsInFlight<A> start(
            String name, Opening<A> opening, int batchSize, Duration maxDelay, IntConsumer starving) throws Exception {
        RowsInFlight<A> rows = new RowsInFlight<>(name, opening, batchSize, maxDelay, starving);
        rows.thread.start();
        try {
            rows.columns = rows.opened.get();
            return rows;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (InterruptedException e) {
            rows.close();
            throw e;
        }
    }

    /** How many values a row has. */
    public int columns() {
        return columns;
    }

    /** Takes a row in. @param values are kept */
    public void add(float[] values, CompletableFuture<A> answer) {
        queue.add(new Waiting<>(values, answer));
        if (failure != null) {
            answer.completeExceptionally(failure);
        }
    }

    private void run(Opening<A> opening) {
        List<Waiting<A>> batch = new ArrayList<>(batchSize);
        try (Answerer<A> answerer = opening.open()) {
            opened.complete(answerer.columns());
            while (!closed) {
                boolean some = collect(batch);
                answerer.refresh();
                if (some) {
                    answerer.answer(batch);
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            // It is being closed.
            opened.completeExceptionally(e);
        } catch (Throwable e) {
            failure = e instanceof Exception ? e : new FlinkRuntimeException(e);
            opened.completeExceptionally(failure);
            queue.drainTo(batch);
            batch.forEach(waiting -> waiting.answer().completeExceptionally(failure));
        }
    }

    /** Fills a batch; false if there are no rows. */
    private boolean collect(List<Waiting<A>> batch) throws InterruptedException {
        Waiting<A> first = queue.poll(BETWEEN_LOOKS_MS, TimeUnit.MILLISECONDS);
        if (first == null) {
            return false;
        }
        batch.add(first);
        queue.drainTo(batch, batchSize - batch.size());
        if (!maxDelay.isZero()) {
            waitForMore(batch);
        }
        return true;
    }

    private void waitForMore(List<Waiting<A>> batch) throws InterruptedException {
        long due = System.nanoTime() + maxDelay.toNanos();
        boolean waited = false;
        while (batch.size() < bound.rows()) {
            Waiting<A> next = queue.poll(due - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                waited = true;
                break;
            }
            batch.add(next);
            queue.drainTo(batch, batchSize - batch.size());
        }
        if (bound.observe(batch.size(), waited)) {
            starving.accept(batch.size());
        }
    }

    /** Gives up what was not answered; returns when what answers is closed. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join(PARTING_MS);
        if (thread.isAlive()) {
            LOG.warn("The thread {} has not ended within {} ms", thread.getName(), PARTING_MS);
        }
    }
}
