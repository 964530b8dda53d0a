package io.weir.dashboard;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What was known at one moment; immutable. Its JSON, with these names, is what {@code /api/snapshot} answers. {@code null}
 * stands for "not known yet" everywhere.
 *
 * @param models the newest version of each model, by name
 * @param quality the newest prequential metrics of each model, by name
 * @param scoring the newest status of each subtask that scores, by pipeline and number
 * @param contests how the models of each pipeline serve beside one another
 */
public record Snapshot(
        Instant at,
        Connection connection,
        Decisions decisions,
        EventRate rate,
        Latency latency,
        Scores scores,
        Alerts alerts,
        DeadLetters deadLetters,
        List<Model> models,
        List<Quality> quality,
        Malformed malformed,
        List<Scoring> scoring,
        List<Contest> contests) {

    /** The labels learned from: the largest {@code examples} that the newest metrics of a model tell; 0 before any. */
    @JsonProperty("labelsLearned")
    public long labelsLearned() {
        return quality.stream().mapToLong(Quality::examples).max().orElse(0);
    }

    /**
     * Exact counts of the distinct records in the topic.
     *
     * @param alerts those that were decided to be one
     */
    public record Decisions(long total, long alerts) {}

    /**
     * Decisions per second; those that were in the topic before reading began do not count.
     *
     * @param perSecond the mean of the last ten seconds that are known
     * @param firstSecond the epoch second of the first value of {@code series}
     * @param series one value per second, each the mean of the ten seconds up to it
     */
    public record EventRate(Double perSecond, long firstSecond, List<Double> series) {}

    /**
     * Milliseconds from an event's sending to its decision.
     *
     * @param whole over all decisions in the topic
     * @param recent over the newest ten seconds in which decisions became visible, none older than a minute
     * @param series one point for each ten seconds
     */
    public record Latency(Quantiles whole, Quantiles recent, List<LatencyPoint> series) {}

    /** Within 0.1 % of the exact ones; all {@code null} if {@code count} is 0. */
    public record Quantiles(long count, Double p50, Double p99, Double max) {}

    /** Ten seconds that began at {@code at}; {@code null} quantiles if no decision became visible in them. */
    public record LatencyPoint(Instant at, Double p50, Double p99) {}

    /**
     * Counts of scores in bins of equal width over 0..1, the last bin with both its ends.
     *
     * @param recent those that became visible in the last {@code recentMinutes}
     */
    public record Scores(List<Long> overall, List<Long> recent, int recentMinutes) {}

    /**
     * The alerts topic, which may repeat an alert and is ahead of the decisions.
     *
     * @param distinct alerts with different keys
     * @param repeated repeats that were dropped
     * @param newest at most 20, the newest first
     */
    public record Alerts(long distinct, long repeated, List<Alert> newest) {}

    /**
     * One alert, as it is shown.
     *
     * @param event the event's columns, cut to what a page can show
     * @param reasons the features that raised the score most, the largest first
     */
    public record Alert(
            String id,
            String eventTime,
            Double score,
            String model,
            Long modelVersion,
            Double latencyMs,
            Map<String, String> event,
            List<Reason> reasons) {}

    /**
     * Why a score is high.
     *
     * @param contribution what the feature added to the log-odds of the score
     */
    public record Reason(String feature, Double value, Double contribution) {}

    /**
     * Exact counts of the distinct records in the topic.
     *
     * @param bySource the topic that the record came from, then the reason
     */
    public record DeadLetters(long total, Map<String, Map<String, Long>> bySource) {
        /** All rejections of records from {@code sourceTopic}: 0 if there were none. */
        public long from(String sourceTopic) {
            return bySource.getOrDefault(sourceTopic, Map.of()).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /**
     * The newest version of a model.
     *
     * @param versionsSeen records of this model that were read; compaction may have removed older ones
     * @param features how many features it reads
     */
    public record Model(
            String name,
            long version,
            long versionsSeen,
            String kind,
            String eventTime,
            long examples,
            long positives,
            int features) {}

    /**
     * The newest prequential metrics of a model.
     *
     * @param series the whole course, thinned evenly to at most 600 points
     */
    public record Quality(
            String model,
            long version,
            String eventTime,
            long examples,
            long positives,
            Double averagePrecision,
            Double auc,
            Double logLoss,
            List<QualityPoint> series,
            List<QualityView> views) {}

    /**
     * The newest figures over some of the labels.
     *
     * @param name such as {@code everything}, {@code last 7 d} or {@code channel = web}
     * @param examples how many, of fading ones what they still weigh
     */
    public record QualityView(
            String name,
            Double examples,
            Double averagePrecision,
            Double auc,
            Double logLoss,
            Double brier,
            Double calibrationError) {}

    /** The metrics after so many examples. */
    public record QualityPoint(long examples, Double averagePrecision, Double auc, Double logLoss) {}

    /**
     * The models of a pipeline as they serve.
     *
     * @param reigns who decides, and who did before, the newest first
     * @param degraded why the one that decides is held to have gone bad; empty: it is not
     * @param served since the one that decides last changed
     */
    public record Contest(String pipeline, List<Reign> reigns, String degraded, List<Served> served) {}

    /** That a model decides from a moment on; {@code pinned} is the version that does, {@code null} the newest. */
    public record Reign(String model, Long pinned, String since, String by, String why) {}

    /**
     * The scores that a model gave when events were decided about, judged by the labels that have come.
     *
     * @param lead by how much its mean loss is lower than that of the one that decides; {@code null} of that itself
     * @param verdict what follows, in words
     */
    public record Served(
            String model,
            long examples,
            long positives,
            Double averagePrecision,
            Double logLoss,
            Double lead,
            Double leadAtLeast,
            Double evidence,
            Double evidenceNeeded,
            String verdict) {}

    /**
     * How a subtask scored when it last told.
     *
     * @param at when that was
     * @param backend {@code cpu} or {@code cuda}: where batches went then
     * @param reason why there: a clause that can follow "because"
     * @param rows since its task has started
     * @param failedGpus those that have failed in its process
     */
    public record Scoring(
            String pipeline,
            long subtask,
            String at,
            String model,
            long modelVersion,
            String backend,
            String device,
            String reason,
            List<PlacedRows> rows,
            List<FailedGpu> failedGpus) {}

    /** Rows that were scored at one place for one reason. */
    public record PlacedRows(String device, String reason, long rows) {}

    /**
     * A GPU that is lost to a process.
     *
     * @param gpu its number
     * @param reason what happened
     * @param advice what to do
     */
    public record FailedGpu(long gpu, String reason, String advice) {}

    /**
     * Records that break the format of their topic. They are counted where a count needs no content.
     *
     * @param latest where the latest one is, and what is wrong with it; {@code null} if there was none
     */
    public record Malformed(long total, String latest) {}
}
