package io.weir.gpu.kernel;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.model.BatchShape;
import io.weir.gpu.model.BatchSummary;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.precision.PrecisionChoice;
import io.weir.gpu.precision.ReducedModel;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A model on a CUDA device, and on the CPU for when the device does not score.
 *
 * <p>Device and pinned memory is allocated when the model is loaded and when {@link BatchLimit} or the precision changes, never
 * per batch. The precision changes between two batches, so that a batch is scored in one; {@link PrecisionChoice} says when.
 *
 * <p>Scoring, submitting, waiting and closing are one thread's at a time; the rest may be asked from any.
 */
public final class CudaModel implements LoadedModel {
    private static final long MOST_SLOT_BYTES = 64L << 20;
    private static final int LEAST_ROWS = 256;
    private static final int WARM_UP_ROWS = 1024;
    private static final int WARM_UP_FLOATS = 1 << 20;
    private static final int MOST_TRIED_ROWS = 4096;

    private final DenseModel model;
    private final CudaDevice device;
    private final OnDeviceFailure onDeviceFailure;
    private final CpuSide cpu;
    private final Runnable onClose;
    private final LongSupplier nanoClock;
    private final PrecisionChoice precision;
    private final GraphUse graphs = new GraphUse();
    private final BatchLimit limit;
    private final DeviceFailures failures;
    private final ModelOnDevice onDevice;
    private final BatchesInFlight inFlight;
    /** Why the latest batch was not the device's; null if it was. */
    private volatile Placement notOnDevice;

    /** Whether batches are scored to warm up or to measure: their rows say nothing of the stream's. */
    private boolean trying;

    private boolean closed;

    CudaModel(
            DenseModel model,
            CudaDevice device,
            CudaOptions options,
            CpuBackend cpuBackend,
            LongSupplier nanoClock,
            Runnable onClose) {
        this.model = model;
        this.device = device;
        this.onDeviceFailure = options.onDeviceFailure();
        this.nanoClock = nanoClock;
        LoadedModel onCpu = cpuBackend.load(model);
        this.precision = new PrecisionChoice(model, options.precision(), cpuBackend, onCpu);
        this.cpu = new CpuSide(onCpu, precision::countOdd);
        this.onClose = onClose;
        this.limit = new BatchLimit(mostRows(model, options.mostRows()), LEAST_ROWS);
        this.failures = new DeviceFailures(model, device, limit);
        this.onDevice = new ModelOnDevice(model, device, graphs);
        this.inFlight = new BatchesInFlight(device, onDevice, limit, failures, onDeviceFailure, cpu);
        onDevice.use(precision.current());
    }

    private static int mostRows(DenseModel model, int wanted) {
        long bytesPerRow = Float.BYTES * model.floatsPerRow();
        long rows = Math.min(wanted, MOST_SLOT_BYTES / bytesPerRow);
        return (int) Math.max(FloatBatch.ALIGNMENT, rows / FloatBatch.ALIGNMENT * FloatBatch.ALIGNMENT);
    }

    void warmUp() {
        trying(() -> {
            scoreZeros();
            measureGraphs();
            return true;
        });
    }

    private void measureGraphs() {
        int rows = Math.min(GraphUse.MEASURED_ROWS, limit.current());
        if (notOnDevice != null || rows == 0) {
            return;
        }
        FloatBatch in = model.newInput(rows);
        in.resize(rows);
        FloatBatch out = new FloatBatch(model.outputs(), model.outputRows(rows));
        long errors = failures.count();
        graphs.measure(
                () -> {
                    score(in, out);
                    return notOnDevice == null && failures.count() == errors;
                },
                nanoClock);
    }

    /** Does something in which batches are scored only to measure: their rows are not counted, and the precision heeds none. */
    public <T> T trying(Supplier<T> work) {
        trying = true;
        try {
            return cpu.uncounted(work);
        } finally {
            trying = false;
        }
    }

    private void scoreZeros() {
        // A summary's batch is not taken apart.
        int most = model instanceof BatchSummary ? Math.min(WARM_UP_ROWS, limit.current()) : WARM_UP_ROWS;
        int many = Math.max(1, Math.min(most, WARM_UP_FLOATS / Math.max(model.features(), model.outputs())));
        for (int rows : new int[] {1, many}) {
            FloatBatch in = model.newInput(rows);
            in.resize(rows);
            score(in, new FloatBatch(model.outputs(), model.outputRows(rows)));
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
        out.resize(model.outputRows(in.rows()));
        if (in.rows() == 0) {
            cpu.model().score(in, out); // a summary of nothing
            return Pending.DONE;
        }
        if (!trying && onDevice.refusal() == null && !failures.isLost() && precision.observe(in, this::nanos)) {
            use(precision.current());
        }
        DoubleBuffer buffer = ready();
        if (buffer != null && model instanceof BatchSummary && in.rows() > buffer.rows()) {
            notOnDevice = limit.isReduced() ? Placement.OUT_OF_MEMORY : Placement.LARGE_BATCH;
            buffer = null;
        }
        if (buffer == null) {
            scoreOnCpu(in, out, notOnDevice);
            return Pending.DONE;
        }
        return inFlight.send(in, out, buffer);
    }

    private void use(Optional<ReducedModel> reduced) {
        inFlight.completeAll();
        onDevice.use(reduced);
    }

    /** How long the device takes for a batch of such rows in a precision, which it is left with. */
    private long nanos(Optional<ReducedModel> reduced, FloatBatch sample) {
        int rows = Math.max(1, Math.min(limit.current(), MOST_TRIED_ROWS));
        FloatBatch in = sample.repeated(rows);
        FloatBatch out = new FloatBatch(model.outputs(), rows);
        use(reduced);
        long errors = failures.count();
        long nanos = trying(() -> MedianTime.of(() -> score(in, out), nanoClock));
        return failures.count() == errors && notOnDevice == null ? nanos : PrecisionChoice.Trial.FAILED;
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
    public void scoreAgain(Pending batch, FloatBatch in, FloatBatch out) {
        cpu.scoreAgain(in, out, batch instanceof BatchInFlight sent ? sent.oddRows() : 0);
    }

    /** The same model on the CPU, to compare with and to measure; closed with this one. Its rows are not counted. */
    public LoadedModel onCpu() {
        return cpu.model();
    }

    /**
     * The CPU scoring as the device scores the batch that was submitted last, but for rounding: with as few bits. Usable until
     * the precision changes. Its rows are not counted.
     */
    public LoadedModel reference() {
        return precision.reference();
    }

    /** As {@link #reference}, usable until it is given back or this model is closed: for a batch that is on its way. */
    public LoadedModel borrowReference() {
        return precision.borrowReference();
    }

    /** Once for each time that it was borrowed. */
    public void giveBack(LoadedModel reference) {
        precision.giveBack(reference);
    }

    /** The model's parameters. */
    public DenseModel model() {
        return model;
    }

    /** The device in words. */
    public String device() {
        return device.toString();
    }

    /** The form with fewer bits in which the device scores now; empty for all bits. */
    Optional<ReducedModel> reduced() {
        return precision.current();
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

    /** Whether a batch that {@link #submit} gave, and that was waited for, has the device's scores and not the CPU's. */
    public static boolean isByDevice(Pending batch) {
        return batch instanceof BatchInFlight sent && sent.isByDevice();
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
            return new Explanation(
                    "cuda",
                    device.toString(),
                    onDevice.description() + ", " + precision.reason() + graphs.reason(),
                    precision.type());
        }
        String detail = onDevice.refusal() != null
                ? onDevice.refusal()
                : reason == Placement.LARGE_BATCH ? "at most " + limit.current() + " rows" : failures.toString();
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
            precision.close();
            cpu.model().close();
            onClose.run();
        }
    }
}
