package io.weir.jobs.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What the demo's topics hold at its end; printed with {@code --json}. All counts are over the whole directory, so also of
 * earlier runs in it, but for those that say otherwise.
 *
 * @param transactions messages in the topic of transactions; decisions + rejected, when all were answered
 * @param sent how many of them this run sent
 * @param rejectedByReason how many transactions were refused, by reason
 * @param labels messages in the topic of labels
 * @param modelVersions the newest version of the model
 * @param averagePrecision prequential, over all labels learned; null before the first fraud
 * @param latencyMs from a transaction's sending to its decision
 * @param checkpoints completed in this run
 * @param restarts processes that were started again in this run
 * @param seconds this run's time from the first transaction sent to the last answered
 * @param eventsPerSecond transactions sent in this run over those seconds
 */
record DemoSummary(
        long transactions,
        long sent,
        long rejected,
        @JsonProperty("rejected_by_reason") Map<String, Long> rejectedByReason,
        long decisions,
        long alerts,
        long labels,
        @JsonProperty("labels_learned") long labelsLearned,
        @JsonProperty("model_versions") long modelVersions,
        @JsonProperty("average_precision") Double averagePrecision,
        Double auc,
        @JsonProperty("latency_ms") LatencyMs latencyMs,
        Checkpoints checkpoints,
        int restarts,
        double seconds,
        @JsonProperty("events_per_second") double eventsPerSecond,
        String directory) {
    /** Wall-clock milliseconds; null before the first decision. */
    record LatencyMs(Double p50, Double p99) {}

    /** Of both jobs; failed ones of either. */
    record Checkpoints(long scoring, long learning, long failed) {}

    /** Whether every transaction was answered, one way or the other. */
    boolean isComplete() {
        return transactions == decisions + rejected;
    }

    /** Whether every label was learned. */
    boolean isLearned() {
        return labelsLearned == labels;
    }

    /**
     * Whether the labels that were not learned may all be of transactions that were rejected: nothing was kept of those
     * that a label could be joined with.
     */
    boolean onlyRejectedMayBeUnlearned() {
        return labelsLearned + rejected >= labels;
    }
}
