package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One measured figure.
 *
 * @param model a {@link ScoredModel#label}
 * @param backend a {@link Contender#label}, or the name of the backend that uses a device
 * @param batch rows that are scored at once
 * @param rowsPerCpuSecond the median of the slices, of the scoring thread's CPU time, in which a device's work is not
 * @param rowsPerSecond on a device: by the clock on the wall, from a filled batch to its scores; otherwise null and absent
 * @param percentOfCeiling on a device: {@link KernelShare#percentOfCeiling}; otherwise null and absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ScoringFigure(
        @JsonProperty("model") String model,
        @JsonProperty("backend") String backend,
        @JsonProperty("batch") int batch,
        @JsonProperty("rows_per_cpu_second") long rowsPerCpuSecond,
        @JsonProperty("rows_per_second") Long rowsPerSecond,
        @JsonProperty("percent_of_ceiling") Double percentOfCeiling) {
    /** Of a backend that has no device. */
    ScoringFigure(String model, String backend, int batch, long rowsPerCpuSecond) {
        this(model, backend, batch, rowsPerCpuSecond, null, null);
    }

    static ScoringFigure of(DeviceFigure figure) {
        return new ScoringFigure(
                figure.model(),
                figure.backend(),
                figure.batch(),
                figure.rowsPerCpuSecond(),
                figure.rowsPerSecond(),
                figure.percentOfCeiling());
    }
}
