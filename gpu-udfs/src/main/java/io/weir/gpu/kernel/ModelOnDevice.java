package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.precision.Elements;
import io.weir.gpu.precision.ReducedModel;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a model has on the device: its parameters from the first use on, and a double buffer of the size asked for last. */
final class ModelOnDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelOnDevice.class);

    private final DenseModel model;
    private final CudaDevice device;
    private final GraphUse graphs;
    /** The model's form with fewer bits; empty for all of them. */
    private Optional<ReducedModel> reduced = Optional.empty();

    private DeviceScope parameters;
    private volatile ModelKernel kernel;
    private volatile String refusal;
    private DoubleBuffer buffer;

    ModelOnDevice(DenseModel model, CudaDevice device, GraphUse graphs) {
        this.model = model;
        this.device = device;
        this.graphs = graphs;
    }

    /** Gives the model another precision from the next {@link #buffer} on; nothing may be in the buffers. */
    void use(Optional<ReducedModel> precision) {
        close();
        parameters = null;
        kernel = null;
        refusal = null;
        reduced = precision;
    }

    /** Whether {@link #buffer} has nothing to allocate. */
    boolean holds(int rows) {
        return buffer != null && buffer.rows() == rows;
    }

    /**
     * The buffers; the ones of another size are freed first, and nothing may be in them.
     *
     * @param rows that a slot is to hold
     * @return null if the model does not fit the device, with {@link #refusal} saying why
     * @throws io.weir.gpu.device.CudaException if there is no memory, among others; may be tried again
     */
    DoubleBuffer buffer(int rows) {
        if (!holds(rows)) {
            device.makeCurrent();
            if (kernel == null) {
                load();
            }
            closeBuffer();
            if (kernel != null) {
                buffer = new DoubleBuffer(device, kernel, model, reduced, graphs, rows);
            }
        }
        return buffer;
    }

    private void load() {
        DeviceScope scope = new DeviceScope(device);
        try {
            kernel = ModelKernels.load(
                    reduced.map(ReducedModel::model).orElse(model),
                    reduced.map(ReducedModel::elements).orElse(Elements.FLOAT),
                    device,
                    scope);
            parameters = scope;
        } catch (DoesNotFitException e) {
            refusal = e.getMessage();
        } catch (CudaException e) {
            if (!e.isRefusalOfCode()) {
                throw e;
            }
            refusal = "the driver refuses Weir's kernels for " + model + ": " + e.getMessage() + "; update the driver";
            LOG.warn("On {}: {}", device, refusal);
        } finally {
            if (kernel == null) {
                scope.close();
            }
        }
    }

    /** Why the model cannot be on the device; null if it can. */
    String refusal() {
        return refusal;
    }

    /** How the kernel computes, and how many rows at a time. */
    String description() {
        ModelKernel loaded = kernel;
        return loaded == null ? "nothing was scored yet" : loaded.description();
    }

    /** The slots, the one that was filled longer ago first. */
    List<Slot> slots() {
        return buffer == null ? List.of() : buffer.inOrder();
    }

    private void closeBuffer() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
    }

    @Override
    public void close() {
        closeBuffer();
        if (parameters != null) {
            parameters.close();
        }
    }
}
