package io.weir.benchmarks.predict;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What was measured of a contender: the median of its slices.
 *
 * @param contender its label
 * @param rowsPerSecond by the wall clock, source and sink included
 * @param rowsPerCpuSecond of the whole process's time
 * @param meanBatch rows that were scored together
 * @param scoresCompared rows whose scores were compared with the job's
 * @param scoresThatDiffer of these, by a bit or more
 */
public record PredictFigure(
        @JsonProperty("contender") String contender,
        @JsonProperty("rows_per_second") long rowsPerSecond,
        @JsonProperty("rows_per_cpu_second") long rowsPerCpuSecond,
        @JsonProperty("mean_batch") double meanBatch,
        @JsonProperty("scores_compared") int scoresCompared,
        @JsonProperty("scores_that_differ") int scoresThatDiffer) {}
