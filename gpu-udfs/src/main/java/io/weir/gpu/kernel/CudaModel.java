package io.weir.gpu.kernel;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.RowCounts;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.model.DenseModel;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on a CUDA device, and on the CPU for when the device does not score.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A batch that was submitted is settled exactly once: by the device's outputs, by the CPU's, or by a failure that
 *       {@link Pending#await} throws.
 *   <li>A slot is used again only when nothing is on its stream. If that cannot be found out, the device counts as failed.
 *   <li>Device and pinned memory is allocated when the model is loaded and when {@link BatchLimit} changes, never per batch.
 * </ol>
 *
 * <p>Scoring, submitting, waiting and closing are one thread's at a time; the rest may be asked from any.
 */
public final class CudaModel implements LoadedModel {
    private static final Logger LOG = LoggerFactory.getLogger(CudaModel.class);
    private static final long MOST_SLOT_BYTES = 64L << 20;
    private static final int LEAST_ROWS = 256;
    private static final int WARM_UP_ROWS = 1024;
    private static final int WARM_UP_FLOATS = 1 << 20;

    private final DenseModel model;
    private final CudaDevice device;
    private final OnDeviceFailure onDeviceFailure;
    private final LoadedModel cpu;
    private final Runnable onClose;
    private final BatchLimit limit;
    private final DeviceFailures failures;
    private final ModelOnDevice onDevice;
    private final RowCounts counts = new RowCounts();
    /** Why the latest batch was not the device's; null if it was. */
    private volatile Placement notOnDevice;

    private boolean warmingUp;
    private boolean closed;

    CudaModel(DenseModel model, CudaDevice device, CudaOptions options, LoadedModel cpu, Runnable onClose) {
        this.model = model;
        this.device = device;
        this.onDeviceFailure = options.onDeviceFailure();
        this.cpu = cpu;
        this.onClose = onClose;
        this.limit = new BatchLimit(mostRows(model, options.mostRows()), LEAST_ROWS);
        this.failures = new DeviceFailures(model, device, limit);
        this.onDevice = new ModelOnDevice(model, device);
    }

    private static int mostRows(DenseModel model, int wanted) {
        long bytesPerRow = 4L * (model.features() + model.outputs());
        long rows = Math.min(wanted, MOST_SLOT_BYTES / bytesPerRow);
        return (int) Math.max(FloatBatch.ALIGNMENT, rows / FloatBatch.ALIGNMENT * FloatBatch.ALIGNMENT);
    }

    void warmUp() {
        warmingUp = true;
        int many = Math.max(1, Math.min(WARM_UP_ROWS, WARM_UP_FLOATS / Math.max(model.features(), model.outputs())));
        for (int rows : new int[] {1, many}) {
            FloatBatch in = new FloatBatch(model.features(), rows);
            in.resize(rows);
            score(in, new FloatBatch(model.outputs(), rows));
        }
        warmingUp = false;
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        submit(in, out).await();
    }

    @Override
    public Pending submit(FloatBatch in, FloatBatch out) {
        if (closed) {
            throw new IllegalStateException("score on " + model + " of backend cuda, which is closed");
        }
        BatchShape.require(model, in, out);
        out.resize(in.rows());
        if (in.rows() == 0) {
            return Pending.DONE;
        }
        DoubleBuffer buffer = ready();
        if (buffer == null) {
            scoreOnCpu(in, out, notOnDevice);
            return Pending.DONE;
        }
        BatchInFlight batch = new BatchInFlight(this, in, out);
        for (int from = 0; from < in.rows(); from += buffer.rows()) {
            Slot slot = buffer.next();
            complete(slot);
            if (batch.isSettled()) {
                break; // an earlier piece of it has failed
            }
            start(slot, batch, from, Math.min(buffer.rows(), in.rows() - from));
        }
        return batch;
    }

    /**
     * Scores on the CPU without asking the device.
     *
     * @param placement counted as the rows' reason
     */
    public void scoreOnCpu(FloatBatch in, FloatBatch out, Placement placement) {
        cpu.score(in, out);
        count(placement, in.rows());
    }

    /** Scores again, on the CPU, a batch that the device has scored; its rows then count as {@link Placement#DISAGREED}. */
    public void scoreAgain(FloatBatch in, FloatBatch out) {
        cpu.score(in, out);
        counts.add(Placement.DEVICE, -in.rows());
        counts.add(Placement.DISAGREED, in.rows());
    }

    /** The same model on the CPU, to compare with and to measure; closed with this one. Its rows are not counted. */
    public LoadedModel onCpu() {
        return cpu;
    }

    /** The model's parameters. */
    public DenseModel model() {
        return model;
    }

    /** The device in words. */
    public String device() {
        return device.toString();
    }

    /** Forgets the rows counted so far. */
    public void resetRows() {
        counts.reset();
    }

    /** The device's buffers for the next batch, or null with {@link #notOnDevice} saying why there are none. */
    private DoubleBuffer ready() {
        int rows = limit.next();
        if (rows > 0 && !onDevice.holds(rows)) {
            completeAll();
        }
        Placement reason = null;
        if (failures.isLost()) {
            if (onDeviceFailure == OnDeviceFailure.FAIL) {
                throw failures.asException();
            }
            reason = Placement.DEVICE_FAILED;
        } else if (onDevice.refusal() != null) {
            reason = Placement.DOES_NOT_FIT;
        } else if (rows == 0) {
            reason = limit.reason();
        }
        DoubleBuffer buffer = null;
        while (reason == null && buffer == null) {
            int most = limit.current();
            if (most == 0) {
                reason = limit.reason(); // a batch that was waited for above, or memory, has failed
                break;
            }
            try {
                buffer = onDevice.buffer(most);
                reason = buffer == null ? Placement.DOES_NOT_FIT : null;
            } catch (CudaException e) {
                reason = failures.note(e, e.isSticky());
                if (e.isOutOfMemory()) {
                    reason = null; // with fewer rows
                }
            }
        }
        if (reason == Placement.DEVICE_FAILED && onDeviceFailure == OnDeviceFailure.FAIL) {
            throw failures.asException();
        }
        notOnDevice = reason;
        return buffer;
    }

    private void start(Slot slot, BatchInFlight batch, int from, int rows) {
        batch.opened();
        try {
            device.makeCurrent();
            slot.start(batch, from, rows);
        } catch (CudaException e) {
            failed(e, slot, batch);
            release(slot, batch);
        }
    }

    /** Waits for what is in a slot, if anything is. */
    private void complete(Slot slot) {
        BatchInFlight batch = slot.batch();
        if (batch == null) {
            return;
        }
        try {
            device.makeCurrent();
            slot.drain();
            if (!batch.isSettled()) {
                slot.copyOutputs();
            }
        } catch (CudaException e) {
            failed(e, slot, batch);
        }
        release(slot, batch);
    }

    private void release(Slot slot, BatchInFlight batch) {
        slot.clear();
        if (batch.closed() && !batch.isSettled()) {
            batch.settle(null);
            limit.succeeded();
            count(Placement.DEVICE, batch.in().rows());
        }
    }

    private void failed(CudaException e, Slot slot, BatchInFlight batch) {
        boolean lost = e.isSticky() || (slot.batch() != null && !isDrained(slot));
        Placement reason = failures.note(e, lost);
        if (batch.isSettled()) {
            return;
        }
        if (lost && onDeviceFailure == OnDeviceFailure.FAIL) {
            batch.settle(failures.asException());
        } else {
            batch.settle(null);
            scoreOnCpu(batch.in(), batch.out(), reason);
        }
    }

    private boolean isDrained(Slot slot) {
        try {
            device.makeCurrent();
            slot.drain();
            return true;
        } catch (CudaException e) {
            LOG.warn("{} on {}: after a failure its work cannot be waited for: {}", model, device, e.getMessage());
            return false;
        }
    }

    private void completeAll() {
        for (Slot slot : onDevice.slots()) {
            complete(slot);
        }
    }

    void complete(BatchInFlight batch) {
        for (Slot slot : onDevice.slots()) {
            if (slot.batch() == batch) {
                complete(slot);
            }
        }
    }

    /** Whether a batch is done; takes back what is ready. */
    boolean poll(BatchInFlight batch) {
        for (Slot slot : onDevice.slots()) {
            if (slot.batch() == batch) {
                try {
                    device.makeCurrent();
                    if (!slot.isReady()) {
                        return false;
                    }
                    complete(slot);
                } catch (CudaException e) {
                    failed(e, slot, batch);
                    release(slot, batch);
                }
            }
        }
        return !batch.isOpen();
    }

    private void count(Placement placement, int rows) {
        if (!warmingUp) {
            counts.add(placement, rows);
        }
    }

    /** Calls of the driver that failed, warm-up included. */
    public long errors() {
        return failures.count();
    }

    /** The latest batch's way: empty if the device scored it, or else why it did not. */
    public Optional<Placement> fallback() {
        return Optional.ofNullable(notOnDevice);
    }

    @Override
    public Map<Placement, Long> rows() {
        return counts.byPlacement();
    }

    @Override
    public Explanation explain() {
        Placement reason = notOnDevice;
        if (reason == null) {
            return new Explanation("cuda", device.toString(), "the GPU was asked for: " + onDevice.description());
        }
        String detail = onDevice.refusal() != null ? onDevice.refusal() : failures.toString();
        return new Explanation(
                "cpu", cpu.explain().device(), "of " + device + ": " + reason.reason() + " (" + detail + ")");
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException(model + " of backend cuda is closed already: close it once");
        }
        closed = true;
        try {
            completeAll();
        } finally {
            onDevice.close();
            cpu.close();
            onClose.run();
        }
    }
}
