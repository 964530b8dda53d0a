package io.weir.gpu.kernel;

import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.model.DenseModel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Scores on a CUDA device, with the CPU behind it: whatever the device answers, each batch is scored once and whole.
 *
 * <p>What a failure of the device comes to:
 *
 * <ul>
 *   <li>A call that fails: the batch is scored on the CPU from its rows, which stay with the caller until it is done.
 *   <li>No memory left: that, and half as many rows at a time from then on; then the CPU for a while; then the device
 *       again, and slowly more rows ({@link BatchLimit}).
 *   <li>A sticky error: that for all batches on their way, and the device is marked as failed in this process
 *       ({@link io.weir.gpu.device.DeviceHealth}); or a {@link io.weir.gpu.device.DeviceFailedException}, as the options say.
 * </ul>
 *
 * <p>Scores are computed with the CPU backend's semantics and within the bounds that the kernels' headers state; a row's score
 * has the same bits in any batch on the device, and may differ by rounding from the CPU's. With fewer bits, where the options
 * let it ({@link io.weir.gpu.precision.PrecisionChoice}), that holds from one change of the precision to the next, and scores
 * differ from the CPU's by as much as the options' limit says.
 *
 * <p>Thread-safe; its models may score in parallel, each on one thread at a time.
 */
public final class CudaBackend implements ScoringBackend {
    private static final int CLOSED = -1;

    private final CudaDevice device;
    private final CudaOptions options;
    private final LongSupplier nanoClock;
    private final CpuBackend cpu = new CpuBackend("the GPU could not score");
    private final AtomicInteger loaded = new AtomicInteger();

    private CudaBackend(CudaDevice device, CudaOptions options, LongSupplier nanoClock) {
        this.device = device;
        this.options = options;
        this.nanoClock = nanoClock;
    }

    /**
     * Opens a device for scoring.
     *
     * @throws io.weir.gpu.device.CudaException if it cannot be used
     * @throws io.weir.gpu.device.DeviceFailedException if it has failed in this process
     * @throws LinkageError if the driver's library or JCuda's cannot be loaded
     */
    public static CudaBackend open(CudaOptions options) {
        return open(options, System::nanoTime);
    }

    /** @param nanoClock nanoseconds that only grow, for measuring */
    static CudaBackend open(CudaOptions options, LongSupplier nanoClock) {
        return new CudaBackend(CudaDevice.open(options.device()), options, nanoClock);
    }

    @Override
    public String name() {
        return "cuda";
    }

    /** The device in words. */
    public String device() {
        return device.toString();
    }

    /**
     * Brings a model to the device and scores zeros with it, so that the first record finds the kernels compiled and it is known
     * whether CUDA graphs are faster. If the
     * device refuses, the model is loaded all the same, scores on the CPU and explains so.
     */
    @Override
    public CudaModel load(DenseModel model) {
        int before = loaded.getAndUpdate(n -> n == CLOSED ? CLOSED : n + 1);
        if (before == CLOSED) {
            throw new IllegalStateException("load on backend cuda, which is closed");
        }
        CudaModel opened = null;
        try {
            opened = new CudaModel(model, device, options, cpu, nanoClock, loaded::decrementAndGet);
            opened.warmUp();
            return opened;
        } catch (RuntimeException | Error e) {
            if (opened == null) {
                loaded.decrementAndGet();
            } else {
                opened.close();
            }
            throw e;
        }
    }

    @Override
    public int loadedModels() {
        return Math.max(loaded.get(), 0);
    }

    @Override
    public void close() {
        int before = loaded.compareAndExchange(0, CLOSED);
        if (before == CLOSED) {
            throw new IllegalStateException("backend cuda is closed already: close it once");
        }
        if (before != 0) {
            throw new IllegalStateException(
                    "backend cuda still holds " + before + " loaded model(s): close them before the backend");
        }
        cpu.close();
        device.close();
    }
}
