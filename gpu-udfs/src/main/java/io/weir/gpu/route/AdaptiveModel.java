package io.weir.gpu.route;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.kernel.CudaModel;
import io.weir.gpu.model.GpuUdf;
import java.util.ArrayDeque;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model of which each batch goes to the device or to the CPU. */
final class AdaptiveModel implements LoadedModel {
    private static final Logger LOG = LoggerFactory.getLogger(AdaptiveModel.class);
    /** As many as the device has on their way. */
    private static final int MOST_OPEN = 2;

    private final CudaModel model;
    private final Crossover crossover;
    private final CircuitBreaker breaker = new CircuitBreaker();
    private final SampledCheck check;
    private final Runnable onClose;
    /** Batches that nobody has waited for yet, the oldest first. */
    private final ArrayDeque<Checked> open = new ArrayDeque<>(MOST_OPEN);
    /** The latest difference of sampled rows, null if there was none. */
    private volatile String disagreement;

    AdaptiveModel(CudaModel model, Crossover crossover, Runnable onClose) {
        this.model = model;
        this.crossover = crossover;
        this.check = new SampledCheck(model.model());
        this.onClose = onClose;
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        submit(in, out).await();
    }

    @Override
    public Pending submit(FloatBatch in, FloatBatch out) {
        if (in.rows() < crossover.rows()) {
            model.scoreOnCpu(in, out, Placement.SMALL_BATCH);
            return Pending.DONE;
        }
        if (!breaker.allows()) {
            model.scoreOnCpu(in, out, Placement.RESTING);
            return Pending.DONE;
        }
        if (open.size() == MOST_OPEN) {
            finish(open.element()); // the device would wait for it, too
        }
        long errors = model.errors();
        Pending pending = model.submit(in, out);
        if (model.fallback().isPresent()) { // it was not sent
            if (model.errors() != errors) {
                breaker.failed();
            }
            return pending;
        }
        Checked batch = new Checked(pending, in, out, model.borrowReference());
        open.add(batch);
        return batch;
    }

    /** A batch whose scores are looked at when they are back. */
    private final class Checked implements Pending {
        private final Pending pending;
        private final FloatBatch in;
        private final FloatBatch out;
        private final LoadedModel reference;
        private boolean seen;
        /** Unchecked; null if there is none. */
        private Throwable failure;

        Checked(Pending pending, FloatBatch in, FloatBatch out, LoadedModel reference) {
            this.pending = pending;
            this.in = in;
            this.out = out;
            this.reference = reference;
        }

        @Override
        public boolean isDone() {
            return pending.isDone();
        }

        @Override
        public void await() {
            open.remove(this);
            if (!seen) {
                seen = true;
                try {
                    pending.await();
                    look();
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    model.giveBack(reference);
                }
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
        }

        private void look() {
            // Each by what became of itself: another batch's error says nothing of this one's scores.
            if (!CudaModel.isByDevice(pending)) {
                breaker.failed();
            } else {
                check.difference(in, out, reference).ifPresentOrElse(this::disagree, breaker::succeeded);
            }
        }

        private void disagree(String difference) {
            disagreement = disagreement(difference);
            LOG.error(
                    "{} on {}: {}; the batch is scored again on the CPU, and the GPU rests",
                    model.model(),
                    model.device(),
                    disagreement);
            model.scoreAgain(pending, in, out);
            breaker.open();
        }
    }

    /** Of a user's kernel it is more likely the kernel that is wrong than the device. */
    private String disagreement(String difference) {
        return model.model() instanceof GpuUdf udf
                ? difference + "; kernel " + udf.entry() + " and the CPU function must compute the same"
                : difference;
    }

    @Override
    public Map<Placement, Long> rows() {
        return model.rows();
    }

    @Override
    public Explanation explain() {
        Explanation now = model.explain();
        String openings = breaker.openings() == 0 ? "" : "; it was taken out of use " + times(breaker.openings());
        String difference = disagreement == null ? "" : "; " + disagreement;
        if (model.fallback().isEmpty() && crossover.rows() == Crossover.NEVER) {
            return new Explanation("cpu", model.onCpu().explain().device(), crossover.reason());
        }
        String rule = crossover.rows() > 1 ? ", smaller batches on the CPU: " : ": ";
        return new Explanation(
                now.backend(),
                now.device(),
                now.reason() + rule + crossover.reason() + openings + difference,
                now.precision());
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }

    @Override
    public void close() {
        try {
            while (!open.isEmpty()) {
                finish(open.element());
            }
        } finally {
            model.close();
            onClose.run();
        }
    }

    /** While there is a model on the CPU to compare its scores with; whoever waits for the batch is told of its failure. */
    private static void finish(Checked batch) {
        try {
            batch.await();
        } catch (RuntimeException | Error e) {
            LOG.debug("a batch has failed", e);
        }
    }
}
