package io.weir.operators.batching;

import io.weir.gpu.device.DeviceHealth;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * {@code cuda.N.failed}: 1 once GPU N has failed in this process, which must be replaced to get it back.
 *
 * <p>N is CUDA's number of the device, which counts those that {@code CUDA_VISIBLE_DEVICES} leaves; so the group is another than
 * the one of NVML's readings, {@code gpu.INDEX}, which counts all of the machine.
 */
public final class DeviceFailureMetric {
    private static final String GROUP = "cuda";

    private DeviceFailureMetric() {}

    /** Registers the gauge of a device, by CUDA's number. */
    public static void register(MetricGroup operator, int ordinal) {
        operator.addGroup(GROUP, Integer.toString(ordinal))
                .<Integer, Gauge<Integer>>gauge(
                        "failed", () -> DeviceHealth.failure(ordinal).isPresent() ? 1 : 0);
    }
}
