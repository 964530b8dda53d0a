package io.weir.jobs.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Map;

/**
 * What the topics of a demo of card payments hold at its end. All counts are over the whole directory, so also of
 * earlier runs in it, but for those that say otherwise.
 *
 * @param transactions messages in the topic of transactions; decisions + rejected, when all were answered
 * @param sent how many of them this run sent
 * @param rejectedByReason how many transactions were refused, by reason
 * @param labels messages in the topic of labels
 * @param modelVersions the newest version of the model that decides
 * @param averagePrecision that model's, prequential, over all labels learned; null before the first fraud
 * @param latencyMs from a transaction's sending to its decision
 * @param checkpoints completed in this run
 * @param restarts processes that were started again in this run
 * @param seconds this run's time from the first transaction sent to the last answered
 * @param eventsPerSecond transactions sent in this run over those seconds
 */
record CardSummary(
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
        @JsonProperty("latency_ms") DemoRun.LatencyMs latencyMs,
        Checkpoints checkpoints,
        int restarts,
        double seconds,
        @JsonProperty("events_per_second") double eventsPerSecond,
        String directory)
        implements DemoSummary {
    /** Of both jobs; failed ones of either. */
    record Checkpoints(long scoring, long learning, long failed) {}

    @Override
    public boolean complete() {
        return transactions == decisions + rejected;
    }

    /** Labels that were not learned may be of transactions that were rejected: nothing was kept that they could be joined with. */
    @Override
    public boolean settled(boolean quiet) {
        return labelsLearned == labels || labelsLearned + rejected >= labels && quiet;
    }

    @Override
    public long progress() {
        return decisions + rejected + labelsLearned;
    }

    @Override
    public String counts() {
        return transactions + " transactions, " + decisions + " decisions, " + rejected + " rejected; " + labels
                + " labels, " + labelsLearned + " learned.";
    }

    @Override
    public String text(boolean toTheEnd) {
        return String.format(
                Locale.ROOT,
                "%,d transactions %s %,d decisions + %,d rejected; %,d alerts; %,d of %,d labels learned%s; average precision %s;"
                        + " latency p50 %s, p99 %s; this run sent %,d in %.0f s",
                transactions,
                complete() ? "=" : "sent; so far",
                decisions,
                rejected,
                alerts,
                labelsLearned,
                labels,
                toTheEnd && labelsLearned != labels ? ", the others are of rejected transactions" : "",
                Figures.text(averagePrecision, "%.3f"),
                Figures.text(latencyMs.p50(), "%,.0f ms"),
                Figures.text(latencyMs.p99(), "%,.0f ms"),
                sent,
                seconds);
    }
}
