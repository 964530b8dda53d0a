package io.weir.benchmarks.learning;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

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
        @JsonProperty("auc") double auc) {
    /** Of several streams of one kind: all events over all the time, and the means of what was told of each. */
    static LearningFigure ofAll(List<LearningFigure> figures) {
        LearningFigure first = figures.get(0);
        int events = figures.stream().mapToInt(LearningFigure::events).sum();
        double seconds = figures.stream()
                .mapToDouble(f -> f.events() / (double) f.eventsPerCpuSecond())
                .sum();
        return new LearningFigure(
                first.task,
                first.stream,
                first.who,
                events,
                Math.round(events / seconds),
                figures.stream()
                        .mapToDouble(LearningFigure::averagePrecision)
                        .average()
                        .orElseThrow(),
                figures.stream().mapToDouble(LearningFigure::auc).average().orElseThrow());
    }
}
