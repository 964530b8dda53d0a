package io.weir.dashboard;

import java.time.Instant;
import java.util.List;

/**
 * What was known of a pipeline of series at one moment; immutable. Its JSON, with these names, is what {@code /api/snapshot}
 * answers. {@code null} stands for "not known yet" everywhere.
 *
 * @param decisions the verdicts, one per row
 * @param seriesSeen how many series there are
 * @param series those that alerted last, the latest first, at most 20
 * @param hours alerts by hour of event time, without gaps, at most 96, the oldest first
 */
public record SeriesSnapshot(
        Instant at,
        Connection connection,
        Snapshot.Decisions decisions,
        Snapshot.EventRate rate,
        Snapshot.Latency latency,
        Snapshot.Scores scores,
        Alerts alerts,
        long seriesSeen,
        List<Series> series,
        List<Hour> hours,
        Snapshot.DeadLetters deadLetters,
        Snapshot.Malformed malformed) {

    /**
     * The alerts topic, which may repeat an alert and is ahead of the verdicts.
     *
     * @param distinct alerts of different series or event times
     * @param repeated repeats that were dropped
     * @param newest at most 20, the newest first
     */
    public record Alerts(long distinct, long repeated, List<Alert> newest) {}

    /**
     * One alert, as it is shown.
     *
     * @param series the key's columns, such as {@code search}
     * @param columns the columns that contributed most, the largest first
     */
    public record Alert(String series, String eventTime, Double score, Double latencyMs, List<Column> columns) {}

    /**
     * What a column contributed to an alert.
     *
     * @param expectedLow the least value that would not have been anomalous; null if the detector cannot tell
     * @param expectedHigh the greatest, likewise
     */
    public record Column(
            String name, Double value, Double score, String reason, Double expectedLow, Double expectedHigh) {}

    /**
     * A series.
     *
     * @param rows verdicts of it
     * @param alerts of it
     * @param latest event time of the latest alert
     * @param column the column that contributed most to that
     */
    public record Series(String name, long rows, long alerts, String latest, String column) {}

    /** Alerts of one hour of event time. */
    public record Hour(Instant from, long alerts) {}
}
