package io.weir.operators.batching;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The CPU backend as a device of its own: each batch is scored on another thread, when the test lets it go. Its score of
 * x is 2x + 1.
 */
final class HeldScorer implements BatchScorer {
    static final LinearModel MODEL =
            new LinearModel(new float[] {2}, 1, new float[] {0}, new float[] {1}, Link.IDENTITY);

    /** Rows of each batch submitted. */
    final List<Integer> submitted = new ArrayList<>();

    private final CpuBackend backend = new CpuBackend("the test has no other");
    private final ExecutorService device = Executors.newCachedThreadPool();
    private final List<CountDownLatch> held = new ArrayList<>();
    private final List<CompletableFuture<Void>> ends = new ArrayList<>();
    private boolean holding = true;
    boolean closed;

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public Pending submit(FloatBatch in, FloatBatch out) {
        CountDownLatch gate = new CountDownLatch(holding ? 1 : 0);
        CompletableFuture<Void> end = CompletableFuture.runAsync(() -> score(gate, in, out), device);
        submitted.add(in.rows());
        held.add(gate);
        ends.add(end);
        return new Pending() {
            @Override
            public boolean isDone() {
                return end.isDone();
            }

            @Override
            public void await() {
                end.join();
            }
        };
    }

    private void score(CountDownLatch gate, FloatBatch in, FloatBatch out) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
        if (in.get(0, 0) < 0) {
            throw new IllegalStateException("the device cannot stand a negative number");
        }
        try (LoadedModel model = backend.load(MODEL)) {
            model.score(in, out);
        }
    }

    /** Lets a batch go; it may not have ended yet. */
    void release(int batch) {
        held.get(batch).countDown();
    }

    /** Lets a batch go, and returns when the device is through with it, well or not. */
    void finish(int batch) {
        release(batch);
        ends.get(batch).handle((nothing, failure) -> null).join();
    }

    /** Lets all batches go, and holds none any more. */
    void releaseAll() {
        holding = false;
        held.forEach(CountDownLatch::countDown);
    }

    boolean isOver(int batch) {
        return ends.get(batch).isDone();
    }

    @Override
    public Explanation explain() {
        return new Explanation("cpu", "CPU", "the test has no other");
    }

    @Override
    public void close() {
        closed = true;
        releaseAll();
        device.shutdown();
        backend.close();
    }
}
