package io.weir.benchmarks.learning;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One measured figure.
 *
 * @param task {@code forest}, {@code linear} or {@code anomaly}
 * @param stream what was learned from
 * @param who the contestant
 * @param events scored and learned from
 * @param eventsPerCpuSecond both together
 * @param averagePrecision of the scores
 * @param auc of the scores
 */
record LearningFigure(
        @JsonProperty("task") String task,
        @JsonProperty("stream") String stream,
        @JsonProperty("who") String who,
        @JsonProperty("events") int events,
        @JsonProperty("events_per_cpu_second") long eventsPerCpuSecond,
        @JsonProperty("average_precision") double averagePrecision,
        @JsonProperty("auc") double auc) {}
