package io.weir.gpu.route;

import io.weir.gpu.LoadedModel;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaModel;
import io.weir.gpu.model.DenseModel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each batch where it is scored sooner. From how many rows on that is the GPU, is measured for every model when it is
 * loaded. A GPU that fails or computes wrongly is kept from batches for a while; rows of some batches are compared with
 * the CPU's scores.
 *
 * <p>A row's score may differ in its last bits between a small batch and a large one, as the two sides round differently.
 * Where a score must have the same bits after a restart, ask for the CPU.
 *
 * <p>Thread-safe, as {@link CudaBackend} is.
 */
public final class AdaptiveBackend implements ScoringBackend {
    private static final Logger LOG = LoggerFactory.getLogger(AdaptiveBackend.class);

    private final CudaBackend cuda;
    private final DevicePreference preference;
    private final LongSupplier nanoClock;
    private final AtomicInteger loaded = new AtomicInteger();

    /**
     * @param cuda closed with this one
     * @param preference {@link DevicePreference#GPU} sends batches of all sizes there
     * @param nanoClock nanoseconds that only grow, for measuring
     */
    public AdaptiveBackend(CudaBackend cuda, DevicePreference preference, LongSupplier nanoClock) {
        this.cuda = cuda;
        this.preference = preference;
        this.nanoClock = nanoClock;
    }

    @Override
    public String name() {
        return "adaptive";
    }

    /** Loads a model on both sides, measures both (up to a few hundred milliseconds) and logs what came of it. */
    @Override
    public LoadedModel load(DenseModel model) {
        CudaModel onDevice = cuda.load(model);
        try {
            Crossover crossover = preference == DevicePreference.GPU
                    ? Crossover.always()
                    : onDevice.trying(() -> Crossover.measure(onDevice, nanoClock));
            loaded.incrementAndGet();
            AdaptiveModel adaptive = new AdaptiveModel(onDevice, crossover, loaded::decrementAndGet);
            LOG.info("{} {}", model, adaptive.explain());
            return adaptive;
        } catch (RuntimeException | Error e) {
            onDevice.close();
            throw e;
        }
    }

    @Override
    public int loadedModels() {
        return loaded.get();
    }

    @Override
    public void close() {
        cuda.close();
    }
}
