package io.weir.operators.scoring;

import io.weir.gpu.health.HealthMonitor;
import io.weir.gpu.health.HealthSample;
import io.weir.gpu.health.MonitoredDevice;
import io.weir.gpu.health.Reading;
import io.weir.gpu.health.ThrottleReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * How the machine's GPUs are, as gauges of the groups {@code gpu.INDEX}: {@link Reading#metric}, {@link
 * ThrottleReason#metric} (1 or 0), and {@code lost} (1 once the device cannot be asked any more).
 *
 * <p>A gauge is registered only for what the device tells at the start, so that a device without a power meter has no
 * power, not a power of 0. One that falls silent later is NaN, which fulfils no alert's condition.
 *
 * <p>A device is asked by the thread that reads a gauge, a reporter's and never a task's, and at most once per interval;
 * gauges that are read together come from one sample.
 */
final class DeviceHealthMetrics {
    /** As often as Flink's reporters ask, unless they are set otherwise. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final String GROUP = "gpu";

    private DeviceHealthMetrics() {}

    /**
     * Registers the gauges of some devices, each of which is asked once now.
     *
     * @param devices of an open {@link HealthMonitor}, which is the caller's to close
     * @param clock milliseconds of any beginning; called by several threads
     * @param interval the least time between two samples of a device
     */
    static void register(MetricGroup group, List<MonitoredDevice> devices, LongSupplier clock, Duration interval) {
        for (MonitoredDevice device : devices) {
            SampledDevice sampled = new SampledDevice(device, clock, interval.toMillis());
            register(group.addGroup(GROUP, Integer.toString(device.index())), sampled);
        }
    }

    private static void register(MetricGroup group, SampledDevice device) {
        group.<Integer, Gauge<Integer>>gauge(
                "lost", () -> device.sample().loss().isPresent() ? 1 : 0);
        HealthSample first = device.sample();
        for (Reading reading : first.readings().keySet()) {
            group.<Double, Gauge<Double>>gauge(
                    reading.metric(), () -> device.sample().value(reading).orElse(Double.NaN));
        }
        if (first.throttleReasons().isPresent()) {
            for (ThrottleReason reason : ThrottleReason.values()) {
                group.<Double, Gauge<Double>>gauge(
                        reason.metric(), () -> holds(device.sample().throttleReasons(), reason));
            }
        }
    }

    private static double holds(Optional<Set<ThrottleReason>> reasons, ThrottleReason reason) {
        return reasons.map(all -> all.contains(reason) ? 1.0 : 0.0).orElse(Double.NaN);
    }

    /** A device and what it told last. */
    private static final class SampledDevice {
        private final MonitoredDevice device;
        private final LongSupplier clock;
        private final long intervalMillis;
        private HealthSample last;
        private long lastAt;

        SampledDevice(MonitoredDevice device, LongSupplier clock, long intervalMillis) {
            this.device = device;
            this.clock = clock;
            this.intervalMillis = intervalMillis;
        }

        synchronized HealthSample sample() {
            long now = clock.getAsLong();
            // A clock that was set back must not silence the device until it has caught up.
            if (last == null || now - lastAt >= intervalMillis || now < lastAt) {
                last = device.sample();
                lastAt = now;
            }
            return last;
        }
    }
}
