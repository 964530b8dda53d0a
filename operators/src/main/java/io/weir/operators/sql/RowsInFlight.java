package io.weir.operators.sql;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.model.GpuUdf;
import io.weir.operators.batching.TaskBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes a {@link GpuUdf} of rows that wait together, on a thread of its own, which alone knows the device. What waits when the
 * device is free goes, so that batches are as large as the device is busy. The task's thread adds rows; nothing of them is in
 * a checkpoint, since Flink keeps the rows that are not answered.
 */
final class RowsInFlight implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RowsInFlight.class);
    private static final int MOST_ROWS = 4096;
    private static final long PARTING_MS = 10_000;

    private record Waiting(float[] columns, CompletableFuture<Object> answer) {}

    private final GpuUdf udf;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final Thread thread;
    private volatile Throwable failure;

    private RowsInFlight(GpuUdf udf, FunctionContext task) {
        this.udf = udf;
        this.thread = new Thread(() -> run(task), "gpu-udf-" + udf.name());
        thread.setDaemon(true);
    }

    /** Starts it, and returns when the function is loaded. */
    static RowsInFlight start(GpuUdf udf, FunctionContext task) throws Exception {
        RowsInFlight rows = new RowsInFlight(udf, task);
        rows.thread.start();
        try {
            rows.opened.get();
            return rows;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (InterruptedException e) {
            rows.close();
            throw e;
        }
    }

    /** Takes a row in, which is kept. */
    void add(float[] columns, CompletableFuture<Object> answer) {
        queue.add(new Waiting(columns, answer));
        if (failure != null) {
            answer.completeExceptionally(failure);
        }
    }

    private void run(FunctionContext task) {
        List<Waiting> batch = new ArrayList<>();
        try (TaskBackend backend = TaskDevice.open(task);
                LoadedModel loaded = backend.backend().load(udf)) {
            LOG.info("The function {}", loaded.explain());
            FloatBatch in = new FloatBatch(udf.features(), MOST_ROWS);
            FloatBatch out = new FloatBatch(udf.outputs(), MOST_ROWS);
            opened.complete(null);
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch, MOST_ROWS - 1);
                in.clear();
                batch.forEach(waiting -> in.append(waiting.columns()));
                loaded.score(in, out);
                for (int row = 0; row < batch.size(); row++) {
                    batch.get(row).answer().complete(value(out, row));
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

    private Object value(FloatBatch out, int row) {
        if (out.columns() == 1) {
            return present(out.get(row, 0));
        }
        GenericRowData values = new GenericRowData(out.columns());
        for (int column = 0; column < out.columns(); column++) {
            values.setField(column, present(out.get(row, column)));
        }
        return values;
    }

    private static Float present(float value) {
        return Float.isNaN(value) ? null : (Float) value;
    }

    /** Gives up what was not answered; returns when the device is left. */
    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(PARTING_MS);
        if (thread.isAlive()) {
            LOG.warn("The thread of {} has not ended within {} ms", udf, PARTING_MS);
        }
    }
}
