package io.weir.gpu.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What NVML says, through JNA and the stand-in for its library. */
class HealthMonitorTest {
    private NvmlStandIn nvml;

    @BeforeEach
    void install() throws Exception {
        nvml = NvmlStandIn.install();
    }

    @AfterEach
    void everyOpenIsClosed() {
        if (nvml != null) {
            assertThat(nvml.users()).isZero();
        }
    }

    @Test
    void everyReadingComesInItsUnit() {
        HealthSample sample = sampleOfFirst();
        assertThat(sample.readings())
                .containsOnlyKeys(Reading.values())
                .containsEntry(Reading.GPU_UTILIZATION, 73.0)
                .containsEntry(Reading.MEMORY_UTILIZATION, 41.0)
                .containsEntry(Reading.MEMORY_USED, 6.0 * (1L << 30))
                .containsEntry(Reading.MEMORY_TOTAL, 150.0 * (1L << 30))
                .containsEntry(Reading.TEMPERATURE, 61.0)
                .containsEntry(Reading.SLOWDOWN_TEMPERATURE, 87.0)
                .containsEntry(Reading.CORRECTED_ERRORS, 5e9)
                .containsEntry(Reading.UNCORRECTED_ERRORS, 2.0)
                .containsEntry(Reading.PROCESSOR_CLOCK, 1980.0)
                .containsEntry(Reading.MEMORY_CLOCK, 3201.0)
                .containsEntry(Reading.PCIE_SENT, 3e12)
                .containsEntry(Reading.PCIE_RECEIVED, 12_000.0);
        assertThat(sample.value(Reading.POWER).orElseThrow()).isCloseTo(312.5, within(1e-9));
        assertThat(sample.value(Reading.POWER_LIMIT).orElseThrow()).isCloseTo(700, within(1e-9));
        assertThat(sample.throttleReasons()).contains(Set.of());
        assertThat(sample.loss()).isEmpty();
    }

    @Test
    void devicesAreToldByIndexAndName() {
        try (HealthMonitor monitor = HealthMonitor.open(nvml.path())) {
            assertThat(monitor.absence()).isEmpty();
            assertThat(monitor.devices()).extracting(MonitoredDevice::index).containsExactly(0, 1);
            assertThat(monitor.devices()).extracting(MonitoredDevice::name).containsExactly("Stand-in A", "Stand-in B");
            assertThat(monitor.devices().get(1).sample().value(Reading.TEMPERATURE))
                    .hasValue(62);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nvmlDeviceGetPowerUsage, POWER",
        "nvmlDeviceGetEnforcedPowerLimit, POWER_LIMIT",
        "nvmlDeviceGetTemperature, TEMPERATURE",
        "nvmlDeviceGetTemperatureThreshold, SLOWDOWN_TEMPERATURE",
    })
    void whatIsNotSupportedIsAbsentAndTheRestIsThere(String function, Reading reading) {
        nvml.fail(function, NvmlStandIn.NOT_SUPPORTED);
        HealthSample sample = sampleOfFirst();
        assertThat(sample.value(reading)).isEqualTo(OptionalDouble.empty());
        assertThat(sample.readings()).hasSize(Reading.values().length - 1);
        assertThat(sample.loss()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {NvmlStandIn.NOT_SUPPORTED, NvmlStandIn.NO_PERMISSION, 999})
    void deviceThatTellsNothingIsNotLost(int status) {
        nvml.fail(NvmlStandIn.EVERYTHING, status);
        assertThat(sampleOfFirst()).isEqualTo(new HealthSample(Map.of(), Optional.empty(), Optional.empty()));
    }

    @Test
    void throttleReasonsAreNamedAndUnknownBitsLeftOut() {
        nvml.throttle(0x4 | 0x40 | 1L << 40);
        assertThat(sampleOfFirst().throttleReasons())
                .contains(Set.of(ThrottleReason.POWER_CAP, ThrottleReason.HARDWARE_THERMAL));
        nvml.fail("nvmlDeviceGetCurrentClocksThrottleReasons", NvmlStandIn.NOT_SUPPORTED);
        assertThat(sampleOfFirst().throttleReasons()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        NvmlStandIn.GPU_IS_LOST + ", GPU is lost (NVML status 15)",
        NvmlStandIn.RESET_REQUIRED + ", GPU requires reset (NVML status 16)"
    })
    void deviceThatIsLostInTheMidstOfASampleSaysSoAndNothingElse(int status, String why) {
        nvml.fail("nvmlDeviceGetClockInfo", status);
        assertThat(sampleOfFirst()).isEqualTo(HealthSample.lost(why));
    }

    @Test
    void deviceThatWasLostBeforeTheStartStaysInTheList() {
        nvml.fail("nvmlDeviceGetHandleByIndex_v2", NvmlStandIn.GPU_IS_LOST);
        try (HealthMonitor monitor = HealthMonitor.open(nvml.path())) {
            assertThat(monitor.devices()).hasSize(2).allSatisfy(device -> {
                assertThat(device.name()).isEqualTo("unknown GPU");
                assertThat(device.sample().loss()).contains("GPU is lost (NVML status 15)");
            });
        }
    }

    @Test
    void noLibraryIsNoFailure() {
        try (HealthMonitor monitor = HealthMonitor.open("libnvidia-ml-not-here.so.1")) {
            assertThat(monitor.devices()).isEmpty();
            assertThat(monitor.absence().orElseThrow())
                    .startsWith("libnvidia-ml-not-here.so.1 cannot be loaded: ")
                    .contains("No such file");
        }
    }

    @Test
    void libraryWithoutADriverSaysSo() {
        nvml.fail("nvmlInit_v2", NvmlStandIn.DRIVER_NOT_LOADED);
        try (HealthMonitor monitor = HealthMonitor.open(nvml.path())) {
            assertThat(monitor.devices()).isEmpty();
            assertThat(monitor.absence()).contains("NVML does not start: Driver Not Loaded (NVML status 9)");
        }
    }

    @Test
    void deviceOfAClosedMonitorTellsNothing() {
        HealthMonitor monitor = HealthMonitor.open(nvml.path());
        MonitoredDevice device = monitor.devices().get(0);
        monitor.close();
        assertThat(device.sample().readings()).isEmpty();
        assertThatThrownBy(monitor::close).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void twoMonitorsDoNotCloseEachOther() {
        HealthMonitor first = HealthMonitor.open(nvml.path());
        try (HealthMonitor second = HealthMonitor.open(nvml.path())) {
            first.close();
            assertThat(second.devices().get(0).sample().readings()).isNotEmpty();
        }
    }

    @Test
    void thisMachinesGpusAreToldOrWhyThereAreNone() {
        try (HealthMonitor monitor = HealthMonitor.open()) {
            assertThat(monitor.devices().isEmpty()).isEqualTo(monitor.absence().isPresent());
            assertThat(monitor.devices()).allSatisfy(device -> assertThat(
                            device.sample().value(Reading.MEMORY_TOTAL).orElse(1))
                    .isPositive());
        }
    }

    private HealthSample sampleOfFirst() {
        try (HealthMonitor monitor = HealthMonitor.open(nvml.path())) {
            return monitor.devices().get(0).sample();
        }
    }
}
