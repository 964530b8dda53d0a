package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.weir.gpu.memory.CopyRates;

/**
 * What a device can do at most, as it was measured in the same run; the operations are its clock times its lanes.
 *
 * @param device its name
 * @param toDevice bytes per second from pinned memory over PCIe
 * @param toHost bytes per second back
 * @param memory bytes per second that its own memory reads and writes
 * @param operations on floats per second, a fused multiply-add being one
 */
record DeviceCeiling(
        @JsonProperty("device") String device,
        @JsonProperty("pcie_to_device_bytes_per_second") double toDevice,
        @JsonProperty("pcie_to_host_bytes_per_second") double toHost,
        @JsonProperty("memory_bytes_per_second") double memory,
        @JsonProperty("operations_per_second") double operations) {
    DeviceCeiling(String device, CopyRates rates, long operations) {
        this(device, rates.toDevice(), rates.toHost(), rates.onDevice(), operations);
    }

    /** Rows per second that no kernel can exceed. */
    double rowsPerSecond(ModelCost cost) {
        return Math.min(memory / cost.bytes(), operations / cost.operations());
    }

    /** Which of the two it is. */
    String bound(ModelCost cost) {
        return memory / cost.bytes() <= operations / cost.operations() ? "memory" : "arithmetic";
    }

    /** Seconds that the bus needs for a round trip; both directions at once where the slower one decides. */
    double busSeconds(long bytesToDevice, long bytesToHost) {
        return Math.max(bytesToDevice / toDevice, bytesToHost / toHost);
    }
}
