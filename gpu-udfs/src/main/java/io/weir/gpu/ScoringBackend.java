package io.weir.gpu;

import io.weir.gpu.model.DenseModel;

/**
 * A device that scores batches.
 *
 * <p>Life: whoever obtained it (from {@link io.weir.gpu.route.Backends#choose}) loads any number of models, closes each
 * of them, then closes the backend. {@link #load} may be called from any thread and at any time, also while models that
 * were loaded before are scoring; that is how a new model version is made ready before it takes over. {@link #close} is
 * called once, after the last model was closed, and is the only call that may free the device.
 *
 * <p>The count of loaded models is held to: closing a backend while models are loaded, closing anything twice, and using
 * anything closed throws an {@link IllegalStateException} that names what is at fault, since on a device each of these
 * would be a leak or a read of freed memory.
 */
public interface ScoringBackend extends AutoCloseable {
    /** A short name for logs and metrics: {@code cpu}, {@code cuda}, or {@code adaptive} for both. */
    String name();

    /**
     * Makes a model ready to score. Costs what copying its parameters to the device costs; not meant for every batch.
     *
     * @throws IllegalArgumentException if this backend cannot run this kind of model
     */
    LoadedModel load(DenseModel model);

    /** The models loaded and not yet closed. */
    int loadedModels();

    @Override
    void close();
}
