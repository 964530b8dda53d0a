package io.weir.gpu.health;

/** What a device may tell about itself as a number. Few devices tell all. */
public enum Reading {
    /** Time in which a kernel ran, of the driver's last sampling period, 0..100. */
    GPU_UTILIZATION("utilizationPercent"),
    /** Time in which device memory was read or written, of the driver's last sampling period, 0..100. */
    MEMORY_UTILIZATION("memoryUtilizationPercent"),
    /** Bytes of device memory in use, by all processes. */
    MEMORY_USED("memoryUsedBytes"),
    /** Bytes of device memory there are. */
    MEMORY_TOTAL("memoryTotalBytes"),
    /** Degrees Celsius of the chip. */
    TEMPERATURE("temperatureCelsius"),
    /** Degrees Celsius from which the device slows itself down; a property of the device. */
    SLOWDOWN_TEMPERATURE("slowdownTemperatureCelsius"),
    /** Watts drawn now. */
    POWER("powerWatts"),
    /** Watts it is held to; a property of the device and its administration. */
    POWER_LIMIT("powerLimitWatts"),
    /** Memory errors that were corrected since the driver was loaded. */
    CORRECTED_ERRORS("eccCorrectedErrors"),
    /** Memory errors that could not be corrected since the driver was loaded: results may be wrong. */
    UNCORRECTED_ERRORS("eccUncorrectedErrors"),
    /** Megahertz of the multiprocessors. */
    PROCESSOR_CLOCK("processorClockMegahertz"),
    /** Megahertz of the device memory. */
    MEMORY_CLOCK("memoryClockMegahertz"),
    /** Bytes per second that it sends over PCIe, counted over 20 ms. */
    PCIE_SENT("pcieSentBytesPerSecond"),
    /** Bytes per second that it receives over PCIe, counted over 20 ms. */
    PCIE_RECEIVED("pcieReceivedBytesPerSecond");

    private final String metric;

    Reading(String metric) {
        this.metric = metric;
    }

    /** The name as a metric, with its unit; part of what users' dashboards and alert rules are made of. */
    public String metric() {
        return metric;
    }
}
