package io.weir.operators.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.health.HealthSample;
import io.weir.gpu.health.MonitoredDevice;
import io.weir.gpu.health.Reading;
import io.weir.gpu.health.ThrottleReason;
import io.weir.operators.batching.DeviceFailureMetric;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.metrics.Gauge;
import org.junit.jupiter.api.Test;

class DeviceHealthMetricsTest {
    private static final String PREFIX = "flink_taskmanager_job_task_operator_gpu_";
    private static final HealthSample LOST = new HealthSample(Map.of(), Optional.empty(), Optional.of("GPU is lost"));

    private final ReportedMetrics metrics = new ReportedMetrics();
    private long now = 1_000;

    /** A device that tells what it was told to. */
    private static final class ScriptedDevice implements MonitoredDevice {
        private final int index;
        private HealthSample next;
        private int asked;

        ScriptedDevice(int index, HealthSample first) {
            this.index = index;
            next = first;
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public HealthSample sample() {
            asked++;
            return next;
        }
    }

    private ScriptedDevice register(int index, HealthSample first) {
        ScriptedDevice device = new ScriptedDevice(index, first);
        DeviceHealthMetrics.register(metrics.operator(), List.of(device), () -> now, Duration.ofMillis(100));
        return device;
    }

    private static HealthSample temperature(double celsius) {
        return new HealthSample(Map.of(Reading.TEMPERATURE, celsius), Optional.empty(), Optional.empty());
    }

    @Test
    void aDeviceThatHasFailedInThisProcessIsTold() {
        int seldom = 93; // no other test's device: a failure stays as long as the process
        DeviceFailureMetric.register(metrics.operator(), seldom);
        Gauge<?> failed = metrics.gauges().get("flink_taskmanager_job_task_operator_cuda_failed{cuda=93}");
        assertThat(failed.getValue()).isEqualTo(0);
        DeviceHealth.markFailed(seldom, "an illegal address");
        assertThat(failed.getValue()).isEqualTo(1);
    }

    @Test
    void onlyWhatADeviceTellsIsRegistered() {
        register(0, temperature(61));
        register(3, new HealthSample(Map.of(Reading.POWER, 300.0), Optional.empty(), Optional.empty()));
        assertThat(metrics.gauges().keySet())
                .containsExactlyInAnyOrder(
                        PREFIX + "lost{gpu=0}",
                        PREFIX + "temperatureCelsius{gpu=0}",
                        PREFIX + "lost{gpu=3}",
                        PREFIX + "powerWatts{gpu=3}");
        assertThat(metrics.value("temperatureCelsius", 0)).isEqualTo(61.0);
        assertThat(metrics.value("lost", 0)).isEqualTo(0);
    }

    @Test
    void deviceIsAskedAtMostOncePerInterval() {
        ScriptedDevice device = register(0, temperature(61));
        device.next = temperature(70);
        now += 99;
        assertThat(metrics.value("temperatureCelsius", 0)).isEqualTo(61.0);
        assertThat(device.asked).isOne();
        now += 1;
        assertThat(metrics.value("temperatureCelsius", 0)).isEqualTo(70.0);
        assertThat(metrics.value("lost", 0)).isEqualTo(0);
        assertThat(device.asked).isEqualTo(2);
    }

    @Test
    void clockThatIsSetBackSilencesNothing() {
        ScriptedDevice device = register(0, temperature(61));
        device.next = temperature(70);
        now -= 500;
        assertThat(metrics.value("temperatureCelsius", 0)).isEqualTo(70.0);
    }

    @Test
    void deviceThatIsLostLaterIsNoColdOne() {
        ScriptedDevice device = register(
                0, new HealthSample(Map.of(Reading.TEMPERATURE, 61.0), Optional.of(Set.of()), Optional.empty()));
        device.next = LOST;
        now += 100;
        assertThat(metrics.value("lost", 0)).isEqualTo(1);
        assertThat(metrics.value("temperatureCelsius", 0)).isEqualTo(Double.NaN);
        assertThat(metrics.value("throttledThermal", 0)).isEqualTo(Double.NaN);
    }

    @Test
    void throttleReasonsAreOneGaugeEach() {
        register(0, new HealthSample(Map.of(), Optional.of(Set.of(ThrottleReason.POWER_CAP)), Optional.empty()));
        for (ThrottleReason reason : ThrottleReason.values()) {
            assertThat(metrics.value(reason.metric(), 0))
                    .as("%s", reason)
                    .isEqualTo(reason == ThrottleReason.POWER_CAP ? 1.0 : 0.0);
        }
    }

    @Test
    void deviceThatIsLostAtTheStartHasNoOtherMetric() {
        register(0, LOST);
        assertThat(metrics.gauges().keySet()).containsExactly(PREFIX + "lost{gpu=0}");
        assertThat(metrics.value("lost", 0)).isEqualTo(1);
    }
}
