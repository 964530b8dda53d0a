package io.weir.operators.batching;

import io.weir.gpu.Explanation;
import io.weir.gpu.Pending;
import io.weir.gpu.device.DeviceFailedException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Collects rows into batches, has them computed, and emits them in the order in which they came.
 *
 * <p>A batch is submitted
 *
 * <ul>
 *   <li>when it is full: {@link BatchLimits} and {@link BatchSize} say how many rows that is;
 *   <li>when its first row has waited for the longest delay, by a processing-time timer;
 *   <li>when the device has become free: a batch that ran beside the task has ended, and no other is on its way. A
 *       scorer that computes while it is called leaves no such moment, and a row that finds an idle device waits for
 *       others: else batches of one row would be all that a device ever gets;
 *   <li>by {@link #drain}: before a watermark, a checkpoint's barrier, the end of the input, a change of the model.
 * </ul>
 *
 * <p>Up to {@link #IN_FLIGHT} batches are on their way while the next one fills, so that a device copies one while it
 * computes another. If both are, a full batch waits for the older one, and the task with it: that is the backpressure. A
 * batch that is only old does not hold the task up; it goes as soon as one of the two is done.
 *
 * <p>How the end of a batch is noticed: nothing calls the task back, and its thread, the only one that may touch a {@link
 * Pending}, is not kept waiting. A {@link CompletionAlarm} puts a check into the task's mailbox for when the batch should
 * be done, by the mean of the batches before it; a check that comes too early sets the next alarm, 50 µs to 1 ms ahead.
 * With nothing in flight there is no alarm.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>a row is in one place: the batch that fills, or one in flight; after {@link #drain} there is none;
 *   <li>batches are emitted in the order of submission, whole, once, and on the task's thread;
 *   <li>if a batch fails, neither it nor any later one is emitted, and the failure is thrown to the task;
 *   <li>at most {@link #IN_FLIGHT} + 1 batches exist; they are used again and again.
 * </ol>
 *
 * <p>Not thread-safe: all calls come from the task's thread.
 *
 * @param <R> what a row belongs to; held until its batch was emitted
 */
public final class MicroBatcher<R> implements AutoCloseable {
    /** Batches on their way at once: one is copied while the other is computed. */
    public static final int IN_FLIGHT = 2;

    private static final long SOONEST_CHECK = 50_000;
    private static final long LATEST_CHECK = 1_000_000;
    /** The weight of the newest batch in the mean of device times, as a divisor. */
    private static final int SMOOTHING = 8;

    /** Takes the results of a batch. */
    @FunctionalInterface
    public interface Emitter<R> {
        /** @param batch with all its outputs; not to be kept */
        void emit(MicroBatch<R> batch) throws Exception;
    }

    private final BatchLimits limits;
    private final BatchSize size;
    private final Emitter<R> emitter;
    private final BatchingContext context;
    private final BatchingMetrics metrics;
    private final int inputs;
    private final int outputs;
    private final ArrayDeque<MicroBatch<R>> inFlight = new ArrayDeque<>(IN_FLIGHT);
    private final ArrayDeque<MicroBatch<R>> free = new ArrayDeque<>(IN_FLIGHT + 1);

    private BatchScorer scorer;
    private MicroBatch<R> filling;
    private boolean timerSet;
    private boolean overdue;
    private boolean alarmSet;
    private boolean closed;
    private long expectedNanos = SOONEST_CHECK;

    /** @param scorer stays the caller's to close, after this batcher */
    public MicroBatcher(BatchLimits limits, BatchScorer scorer, Emitter<R> emitter, BatchingContext context) {
        this.limits = limits;
        this.size = new BatchSize(limits);
        this.emitter = emitter;
        this.context = context;
        this.inputs = scorer.inputs();
        this.outputs = scorer.outputs();
        this.scorer = scorer;
        this.filling = newBatch();
        this.metrics = new BatchingMetrics(context.metrics(), size::rows, inFlight::size);
    }

    private MicroBatch<R> newBatch() {
        return new MicroBatch<>(inputs, outputs, limits.maxRows());
    }

    /**
     * Takes a row in. If that fills the batch it is submitted, for which an older one may have to be awaited.
     *
     * @param row the scorer's inputs, NaN where one is missing; copied
     */
    public void add(R record, float[] row) throws Exception {
        filling.add(record, row, filling.isEmpty() ? context.nanos().getAsLong() : 0);
        if (filling.size() >= size.rows()) {
            submit(true);
        } else if (!timerSet) {
            timerSet = true;
            long due = context.timers().getCurrentProcessingTime() + limits.maxDelayMillis();
            // If the batch fills before, the timer finds a younger one, which then waits less than its due, never more.
            context.timers().registerTimer(due, time -> {
                timerSet = false;
                age();
            });
        }
    }

    private void age() throws Exception {
        if (closed || filling.isEmpty()) {
            return;
        }
        if (inFlight.size() < IN_FLIGHT) {
            submit(false);
        } else {
            overdue = true;
        }
    }

    /** Has all rows computed and emitted before it returns. */
    public void drain() throws Exception {
        if (!filling.isEmpty()) {
            submit(false);
        }
        while (!inFlight.isEmpty()) {
            emitOldest();
        }
    }

    /**
     * Drains, and computes later rows with another scorer.
     *
     * @param next of the same inputs and outputs
     * @return the one before, which the caller may now close
     */
    public BatchScorer use(BatchScorer next) throws Exception {
        if (next.inputs() != inputs || next.outputs() != outputs) {
            throw new IllegalArgumentException("scorer of inputs=" + next.inputs() + " outputs=" + next.outputs()
                    + " for batches of inputs=" + inputs + " outputs=" + outputs);
        }
        drain();
        BatchScorer before = scorer;
        scorer = next;
        metrics.scorerChanged();
        return before;
    }

    /** Where the present scorer computes, and why. */
    public Explanation explain() {
        return scorer.explain();
    }

    /** Rows that were computed so far, by all scorers, by where and why. */
    public List<PlacedRows> rows() {
        return metrics.rows();
    }

    private void submit(boolean full) throws Exception {
        if (inFlight.size() == IN_FLIGHT) {
            emitOldest();
        }
        MicroBatch<R> batch = filling;
        long now = context.nanos().getAsLong();
        tellOfFailure(() -> batch.submit(scorer, full, now));
        inFlight.addLast(batch);
        filling = free.isEmpty() ? newBatch() : free.pop();
        overdue = false;
        metrics.submitted(batch.size(), now - batch.firstAt());
        emitFinished();
        setAlarm();
    }

    private void emitFinished() throws Exception {
        while (!inFlight.isEmpty() && inFlight.peekFirst().pending().isDone()) {
            emitOldest();
        }
    }

    private void emitOldest() throws Exception {
        MicroBatch<R> batch = inFlight.peekFirst();
        tellOfFailure(batch.pending()::await);
        if (batch.outputRows() != batch.size()) {
            throw new IllegalStateException("a batch of rows=" + batch.size() + " came back with rows="
                    + batch.outputRows() + ": a batch function gives one row of outputs for each row of inputs");
        }
        inFlight.removeFirst();
        long now = context.nanos().getAsLong();
        long deviceNanos = now - batch.submittedAt();
        expectedNanos += (deviceNanos - expectedNanos) / SMOOTHING;
        metrics.finished(batch.size(), deviceNanos, scorer);
        size.observe(batch.wasFull(), now - batch.firstAt());
        emitter.emit(batch);
        batch.clear();
        free.push(batch);
    }

    private void tellOfFailure(Runnable onDevice) {
        try {
            onDevice.run();
        } catch (DeviceFailedException e) {
            context.deviceFailed().accept(e);
            throw e;
        }
    }

    private void setAlarm() {
        if (alarmSet || inFlight.isEmpty()) {
            return;
        }
        alarmSet = true;
        long soFar = context.nanos().getAsLong() - inFlight.peekFirst().submittedAt();
        long nanos = Math.max(SOONEST_CHECK, Math.min(LATEST_CHECK, expectedNanos - soFar));
        context.alarm().after(nanos, this::check);
    }

    private void check() throws Exception {
        alarmSet = false;
        if (closed) {
            return;
        }
        int before = inFlight.size();
        emitFinished();
        boolean ended = inFlight.size() < before;
        if (!filling.isEmpty() && (ended && inFlight.isEmpty() || overdue && inFlight.size() < IN_FLIGHT)) {
            submit(false);
        }
        setAlarm();
    }

    /** Gives up what was not emitted; returns when the device has let go of all buffers. */
    @Override
    public void close() {
        closed = true;
        context.alarm().close();
        for (MicroBatch<R> batch : inFlight) {
            try {
                tellOfFailure(batch.pending()::await);
            } catch (RuntimeException e) {
                // The task is ending, and if this batch was why, has thrown it already.
            }
        }
        inFlight.clear();
        filling.clear();
    }
}
