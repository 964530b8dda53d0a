package io.weir.operators.batching;

import io.weir.gpu.LoadedModel;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.device.DeviceFailedException;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.route.BackendChoice;
import io.weir.gpu.route.Backends;
import io.weir.gpu.route.DevicePreference;
import io.weir.gpu.route.DriverProbe;
import java.util.Set;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;

/** The backend with which a task computes: on the GPU of its slot, or on the CPU. Closed once, after its models. */
public final class TaskBackend implements AutoCloseable {
    private final BackendChoice choice;
    private final SlotDevice device;

    TaskBackend(BackendChoice choice, SlotDevice device) {
        this.choice = choice;
        this.device = device;
    }

    /**
     * Chooses the backend, and logs the GPU if one is taken and registers {@link DeviceFailureMetric its metric}.
     *
     * @throws IllegalStateException if Flink's external resource does not say which GPUs there are
     */
    public static TaskBackend open(DeviceSettings settings, RuntimeContext task) {
        return open(
                settings,
                task.getTaskInfo(),
                task.getExternalResourceInfos(SlotDevice.RESOURCE),
                task.getMetricGroup());
    }

    /**
     * As the other, for what has no runtime context: a function of SQL.
     *
     * @param gpus those of the external resource {@value SlotDevice#RESOURCE}
     * @throws IllegalStateException if Flink's external resource does not say which GPUs there are
     */
    public static TaskBackend open(
            DeviceSettings settings, TaskInfo task, Set<ExternalResourceInfo> gpus, MetricGroup metrics) {
        DevicePreference preference = settings.preference();
        DriverProbe probe = DriverProbe.ofThisMachine();
        if (preference == DevicePreference.CPU || probe.probe().devices().isEmpty()) {
            return new TaskBackend(Backends.choose(preference, probe), null);
        }
        SlotDevice device = SlotDevice.take(task, gpus);
        try {
            DeviceFailureMetric.register(metrics, device.index());
            return new TaskBackend(Backends.choose(preference, probe, settings.onGpu(device.index())), device);
        } catch (DeviceFailedException e) {
            device.close();
            FailedDevice.endProcess(e);
            throw e;
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    public BackendChoice choice() {
        return choice;
    }

    public ScoringBackend backend() {
        return choice.backend();
    }

    LoadedModel load(DenseModel model) {
        try {
            return choice.backend().load(model);
        } catch (DeviceFailedException e) {
            FailedDevice.endProcess(e);
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            choice.backend().close();
        } finally {
            if (device != null) {
                device.close();
            }
        }
    }
}
