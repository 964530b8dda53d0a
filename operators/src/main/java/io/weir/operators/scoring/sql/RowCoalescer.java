package io.weir.operators.scoring.sql;

import io.weir.gpu.device.DeviceFailedException;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.operators.batching.FailedDevice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores rows that wait together, on a thread of its own, which alone knows the model.
 *
 * <p>A batch is scored when it is full, when its first row has waited for the longest delay, or when as many rows wait as the queue
 * before it ever admits ({@link QueueBound}): waiting for more would be in vain. Rows are answered in the order in which they came. The
 * task's thread adds them; nothing of them is in a checkpoint, since Flink keeps the rows that are not answered.
 */
final class RowCoalescer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RowCoalescer.class);
    private static final long BETWEEN_LOOKS_MS = 100;
    private static final long PARTING_MS = 10_000;

    private record Waiting(float[] features, CompletableFuture<Collection<RowData>> answer) {}

    private final SqlModel model;
    private final ModelOutput output;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> opened = new CompletableFuture<>();
    private final QueueBound bound;
    private final Thread thread;
    private volatile boolean closed;
    private volatile Throwable failure;
    private int features;

    private RowCoalescer(SqlModel model, ModelOutput output, FunctionContext task) {
        this.model = model;
        this.output = output;
        this.bound = new QueueBound(model.batchSize());
        this.thread = new Thread(() -> run(task), "weir-model-" + model.identifier());
        thread.setDaemon(true);
    }

    /** Starts it, and returns when the model is there. */
    static RowCoalescer start(SqlModel model, ModelOutput output, FunctionContext task) throws Exception {
        RowCoalescer rows = new RowCoalescer(model, output, task);
        rows.thread.start();
        try {
            rows.features = rows.opened.get();
            return rows;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (InterruptedException e) {
            rows.close();
            throw e;
        }
    }

    int features() {
        return features;
    }

    /** Takes a row in. @param vector is kept */
    CompletableFuture<Collection<RowData>> add(float[] vector) {
        CompletableFuture<Collection<RowData>> answer = new CompletableFuture<>();
        queue.add(new Waiting(vector, answer));
        if (failure != null) {
            answer.completeExceptionally(failure);
        }
        return answer;
    }

    private void run(FunctionContext task) {
        List<Waiting> batch = new ArrayList<>(model.batchSize());
        try (LiveModel live = LiveModel.open(model, task, model.batchSize())) {
            opened.complete(live.features());
            while (!closed) {
                if (collect(batch)) {
                    live.refresh();
                    answer(live, batch);
                } else {
                    live.refresh();
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            // It is being closed.
            opened.completeExceptionally(e);
        } catch (Throwable e) {
            fail(batch, e);
        }
    }

    /** Fills a batch; false if there are no rows. */
    private boolean collect(List<Waiting> batch) throws InterruptedException {
        Waiting first = queue.poll(BETWEEN_LOOKS_MS, TimeUnit.MILLISECONDS);
        if (first == null) {
            return false;
        }
        batch.add(first);
        long due = System.nanoTime() + model.maxDelay().toNanos();
        boolean waited = false;
        queue.drainTo(batch, model.batchSize() - batch.size());
        while (batch.size() < bound.rows()) {
            Waiting next = queue.poll(due - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                waited = true;
                break;
            }
            batch.add(next);
            queue.drainTo(batch, model.batchSize() - batch.size());
        }
        if (bound.observe(batch.size(), waited)) {
            LOG.warn(
                    "Model {}: again and again no more than {} rows came within a batch's delay. If the stream brings more, Flink admits"
                            + " no more of them at once, and batches stay small: admit more of them by CONFIG => MAP['async', 'true', 'max-concurrent-operations', '1000'] in the call, or SET"
                            + " 'table.exec.async-ml-predict.max-concurrent-operations' = '1000'",
                    model.identifier(),
                    batch.size());
        }
        return true;
    }

    private void answer(LiveModel live, List<Waiting> batch) {
        live.clear();
        batch.forEach(waiting -> live.add(waiting.features()));
        live.score();
        for (int i = 0; i < batch.size(); i++) {
            Waiting waiting = batch.get(i);
            waiting.answer().complete(List.of(output.row(live.served(i), live.decides(), waiting.features())));
        }
    }

    private void fail(List<Waiting> batch, Throwable e) {
        if (e instanceof DeviceFailedException device && model.device().onFailure() == OnDeviceFailure.FAIL) {
            FailedDevice.endProcess(device);
        }
        failure = e instanceof Exception ? e : new FlinkRuntimeException(e);
        opened.completeExceptionally(failure);
        queue.drainTo(batch);
        batch.forEach(waiting -> waiting.answer().completeExceptionally(failure));
    }

    /** Gives up what was not answered; returns when the model is closed. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join(PARTING_MS);
        if (thread.isAlive()) {
            LOG.warn("The thread of model {} has not ended within {} ms", model.identifier(), PARTING_MS);
        }
    }
}
