package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How one backend scores one model in batches of one size.
 *
 * @param model a {@link ScoredModel#label}
 * @param backend {@code plain}, {@code simd}, or the name of the backend that uses the device
 * @param batch rows that are scored at once
 * @param rowsPerSecond by the clock on the wall, from a filled batch to its scores
 * @param rowsPerCpuSecond of the calling thread's CPU time, in which a device's work is not
 * @param greatestError the greatest difference to the plain scores, over the greater of 1 and the plain score
 * @param notOnDevice of a device's backend: why rows were scored on the CPU all the same; empty if none were
 * @param kernelRowsPerSecond {@link KernelShare#rowsPerSecond}; this and what follows are null, and absent from the report,
 *     where there is no device
 * @param percentOfCeiling {@link KernelShare#percentOfCeiling}
 * @param ceiling {@link KernelShare#ceiling}
 * @param percentOfPcie {@link KernelShare#percentOfPcie}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeviceFigure(
        @JsonProperty("model") String model,
        @JsonProperty("backend") String backend,
        @JsonProperty("batch") int batch,
        @JsonProperty("rows_per_second") long rowsPerSecond,
        @JsonProperty("rows_per_cpu_second") long rowsPerCpuSecond,
        @JsonProperty("greatest_error") double greatestError,
        @JsonProperty("not_on_device") String notOnDevice,
        @JsonProperty("kernel_rows_per_second") Long kernelRowsPerSecond,
        @JsonProperty("percent_of_ceiling") Double percentOfCeiling,
        @JsonProperty("ceiling") String ceiling,
        @JsonProperty("percent_of_pcie") Double percentOfPcie) {
    /** Of a backend that has no device. */
    DeviceFigure(
            String model,
            String backend,
            int batch,
            long rowsPerSecond,
            long rowsPerCpuSecond,
            double greatestError,
            String notOnDevice) {
        this(
                model,
                backend,
                batch,
                rowsPerSecond,
                rowsPerCpuSecond,
                greatestError,
                notOnDevice,
                null,
                null,
                null,
                null);
    }

    DeviceFigure with(KernelShare share) {
        return new DeviceFigure(
                model,
                backend,
                batch,
                rowsPerSecond,
                rowsPerCpuSecond,
                greatestError,
                notOnDevice,
                share.rowsPerSecond(),
                share.percentOfCeiling(),
                share.ceiling(),
                share.percentOfPcie());
    }

    /** Whether it is a figure of what it is said to be, with the scores that it should have. */
    boolean isSound() {
        return greatestError <= DeviceMeter.TOLERANCE && notOnDevice.isEmpty();
    }
}
