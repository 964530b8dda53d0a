package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One measured figure.
 *
 * @param model a {@link ScoredModel#label}
 * @param backend a {@link Contender#label}
 * @param batch rows that are scored at once
 * @param rowsPerCpuSecond the median of the slices, of the scoring thread's CPU time
 */
record ScoringFigure(
        @JsonProperty("model") String model,
        @JsonProperty("backend") String backend,
        @JsonProperty("batch") int batch,
        @JsonProperty("rows_per_cpu_second") long rowsPerCpuSecond) {}
