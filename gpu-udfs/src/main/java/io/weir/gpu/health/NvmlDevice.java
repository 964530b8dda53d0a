package io.weir.gpu.health;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A device that NVML has a handle of, or one that it counts but does not give out. */
final class NvmlDevice implements MonitoredDevice {
    /** {@code NVML_TEMPERATURE_GPU}, {@code NVML_TEMPERATURE_THRESHOLD_SLOWDOWN}. */
    private static final int OF_CHIP = 0;

    private static final int SLOWDOWN = 1;
    /** {@code NVML_MEMORY_ERROR_TYPE_…}, and {@code NVML_VOLATILE_ECC}: since the driver was loaded. */
    private static final int CORRECTED = 0;

    private static final int UNCORRECTED = 1;
    private static final int VOLATILE = 0;
    /** {@code NVML_CLOCK_SM}, {@code NVML_CLOCK_MEM}. */
    private static final int PROCESSOR = 1;

    private static final int MEMORY = 2;
    /** {@code NVML_PCIE_UTIL_TX_BYTES}, {@code NVML_PCIE_UTIL_RX_BYTES}. */
    private static final int SENT = 0;

    private static final int RECEIVED = 1;
    private static final double WATTS_PER_MILLIWATT = 1e-3;
    /** NVML counts traffic in KB/s, which are thousands. */
    private static final double BYTES_PER_KILOBYTE = 1e3;

    private final Nvml nvml;
    private final int index;
    private final String name;
    private final Optional<Pointer> handle;
    private final String whyNoHandle;

    NvmlDevice(Nvml nvml, int index, String name, Optional<Pointer> handle, String whyNoHandle) {
        this.nvml = nvml;
        this.index = index;
        this.name = name;
        this.handle = handle;
        this.whyNoHandle = whyNoHandle;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public HealthSample sample() {
        if (handle.isEmpty()) {
            return HealthSample.lost(whyNoHandle);
        }
        try {
            return new Asking(handle.get()).all();
        } catch (Lost lost) {
            return HealthSample.lost(nvml.describe(lost.status));
        }
    }

    /** One round of questions. */
    private final class Asking {
        private final Pointer device;
        private final Map<Reading, Double> readings = new EnumMap<>(Reading.class);

        Asking(Pointer device) {
            this.device = device;
        }

        HealthSample all() throws Lost {
            askUtilization();
            askMemory();
            askInt(Reading.TEMPERATURE, 1, "nvmlDeviceGetTemperature", OF_CHIP);
            askInt(Reading.SLOWDOWN_TEMPERATURE, 1, "nvmlDeviceGetTemperatureThreshold", SLOWDOWN);
            askInt(Reading.POWER, WATTS_PER_MILLIWATT, "nvmlDeviceGetPowerUsage");
            askInt(Reading.POWER_LIMIT, WATTS_PER_MILLIWATT, "nvmlDeviceGetEnforcedPowerLimit");
            askLong(Reading.CORRECTED_ERRORS, "nvmlDeviceGetTotalEccErrors", CORRECTED, VOLATILE);
            askLong(Reading.UNCORRECTED_ERRORS, "nvmlDeviceGetTotalEccErrors", UNCORRECTED, VOLATILE);
            askInt(Reading.PROCESSOR_CLOCK, 1, "nvmlDeviceGetClockInfo", PROCESSOR);
            askInt(Reading.MEMORY_CLOCK, 1, "nvmlDeviceGetClockInfo", MEMORY);
            askInt(Reading.PCIE_SENT, BYTES_PER_KILOBYTE, "nvmlDeviceGetPcieThroughput", SENT);
            askInt(Reading.PCIE_RECEIVED, BYTES_PER_KILOBYTE, "nvmlDeviceGetPcieThroughput", RECEIVED);
            return new HealthSample(readings, throttleReasons(), Optional.empty());
        }

        private void askUtilization() throws Lost {
            int[] rates = new int[2]; // nvmlUtilization_t: gpu, memory
            if (told("nvmlDeviceGetUtilizationRates", device, rates)) {
                readings.put(Reading.GPU_UTILIZATION, (double) Integer.toUnsignedLong(rates[0]));
                readings.put(Reading.MEMORY_UTILIZATION, (double) Integer.toUnsignedLong(rates[1]));
            }
        }

        private void askMemory() throws Lost {
            long[] bytes = new long[3]; // nvmlMemory_t: total, free, used
            if (told("nvmlDeviceGetMemoryInfo", device, bytes)) {
                readings.put(Reading.MEMORY_TOTAL, (double) bytes[0]);
                readings.put(Reading.MEMORY_USED, (double) bytes[2]);
            }
        }

        private Optional<Set<ThrottleReason>> throttleReasons() throws Lost {
            LongByReference mask = new LongByReference();
            // The name that drivers from 535 on use first; the older one lives on beside it, but need not for ever.
            boolean told = told("nvmlDeviceGetCurrentClocksEventReasons", device, mask)
                    || told("nvmlDeviceGetCurrentClocksThrottleReasons", device, mask);
            return told ? Optional.of(ThrottleReason.of(mask.getValue())) : Optional.empty();
        }

        private void askInt(Reading reading, double unit, String function, int... which) throws Lost {
            IntByReference value = new IntByReference();
            if (told(function, arguments(which, value))) {
                readings.put(reading, Integer.toUnsignedLong(value.getValue()) * unit);
            }
        }

        private void askLong(Reading reading, String function, int... which) throws Lost {
            LongByReference value = new LongByReference();
            if (told(function, arguments(which, value))) {
                readings.put(reading, (double) value.getValue());
            }
        }

        private Object[] arguments(int[] which, Object result) {
            Object[] arguments = new Object[which.length + 2];
            arguments[0] = device;
            for (int i = 0; i < which.length; i++) {
                arguments[i + 1] = which[i];
            }
            arguments[which.length + 1] = result;
            return arguments;
        }

        private boolean told(String function, Object... arguments) throws Lost {
            int status = nvml.call(function, arguments);
            if (status == Nvml.GPU_IS_LOST || status == Nvml.RESET_REQUIRED) {
                throw new Lost(status);
            }
            // Not supported, not permitted, not in this version: all mean that it does not tell.
            return status == Nvml.SUCCESS;
        }
    }

    /** No further question will be answered. */
    private static final class Lost extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        Lost(int status) {
            super("NVML status " + status, null, false, false);
            this.status = status;
        }
    }
}
