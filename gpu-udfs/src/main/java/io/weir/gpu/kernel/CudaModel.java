package io.weir.gpu.kernel;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.model.DenseModel;
import java.util.Map;
import java.util.Optional;

/**
 * A model on a CUDA device, and on the CPU for when the device does not score.
 *
 * <p>Device and pinned memory is allocated when the model is loaded and when {@link BatchLimit} changes, never per batch.
 *
 * <p>Scoring, submitting, waiting and closing are one thread's at a time; the rest may be asked from any.
 */
public final class CudaModel implements LoadedModel {
    private static final long MOST_SLOT_BYTES = 64L << 20;
    private static final int LEAST_ROWS = 256;
    private static final int WARM_UP_ROWS = 1024;
    private static final int WARM_UP_FLOATS = 1 << 20;

    private final DenseModel model;
    private final CudaDevice device;
    private final OnDeviceFailure onDeviceFailure;
    private final CpuSide cpu;
    private final Runnable onClose;
    private final BatchLimit limit;
    private final DeviceFailures failures;
    private final ModelOnDevice onDevice;
    private final BatchesInFlight inFlight;
    /** Why the latest batch was not the device's; null if it was. */
    private volatile Placement notOnDevice;

    private boolean closed;

    CudaModel(DenseModel model, CudaDevice device, CudaOptions options, LoadedModel cpu, Runnable onClose) {
        this.model = model;
        this.device = device;
        this.onDeviceFailure = options.onDeviceFailure();
        this.cpu = new CpuSide(cpu);
        this.onClose = onClose;
        this.limit = new BatchLimit(mostRows(model, options.mostRows()), LEAST_ROWS);
        this.failures = new DeviceFailures(model, device, limit);
        this.onDevice = new ModelOnDevice(model, device);
        this.inFlight = new BatchesInFlight(device, onDevice, limit, failures, onDeviceFailure, this.cpu);
    }

    private static int mostRows(DenseModel model, int wanted) {
        long bytesPerRow = 4L * (model.features() + model.outputs());
        long rows = Math.min(wanted, MOST_SLOT_BYTES / bytesPerRow);
        return (int) Math.max(FloatBatch.ALIGNMENT, rows / FloatBatch.ALIGNMENT * FloatBatch.ALIGNMENT);
    }

    void warmUp() {
        cpu.uncounted(this::scoreZeros);
    }

    private void scoreZeros() {
        int many = Math.max(1, Math.min(WARM_UP_ROWS, WARM_UP_FLOATS / Math.max(model.features(), model.outputs())));
        for (int rows : new int[] {1, many}) {
            FloatBatch in = new FloatBatch(model.features(), rows);
            in.resize(rows);
            score(in, new FloatBatch(model.outputs(), rows));
        }
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
        return inFlight.send(in, out, buffer);
    }

    /**
     * Scores on the CPU without asking the device.
     *
     * @param placement counted as the rows' reason
     */
    public void scoreOnCpu(FloatBatch in, FloatBatch out, Placement placement) {
        cpu.score(in, out, placement);
    }

    /** Scores again, on the CPU, a batch that the device has scored; its rows then count as {@link Placement#DISAGREED}. */
    public void scoreAgain(FloatBatch in, FloatBatch out) {
        cpu.scoreAgain(in, out);
    }

    /** The same model on the CPU, to compare with and to measure; closed with this one. Its rows are not counted. */
    public LoadedModel onCpu() {
        return cpu.model();
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
        cpu.resetRows();
    }

    /** The device's buffers for the next batch, or null with {@link #notOnDevice} saying why there are none. */
    private DoubleBuffer ready() {
        int rows = limit.next();
        if (rows > 0 && !onDevice.holds(rows)) {
            inFlight.completeAll();
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
        return cpu.rows();
    }

    @Override
    public Explanation explain() {
        Placement reason = notOnDevice;
        if (reason == null) {
            return new Explanation("cuda", device.toString(), "the GPU was asked for: " + onDevice.description());
        }
        String detail = onDevice.refusal() != null ? onDevice.refusal() : failures.toString();
        return new Explanation(
                "cpu", cpu.model().explain().device(), "of " + device + ": " + reason.reason() + " (" + detail + ")");
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException(model + " of backend cuda is closed already: close it once");
        }
        closed = true;
        try {
            inFlight.completeAll();
        } finally {
            onDevice.close();
            cpu.model().close();
            onClose.run();
        }
    }
}
