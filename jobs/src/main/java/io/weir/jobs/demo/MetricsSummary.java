package io.weir.jobs.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Map;

/**
 * What the topics of a demo of service metrics hold at its end. All counts are over the whole directory, so also of earlier
 * runs in it, but for those that say otherwise.
 *
 * @param rows messages in the topic of metrics; verdicts + rejected, when all were answered
 * @param sent how many of them this run sent
 * @param rejectedByReason how many were refused, by reason
 * @param alerts verdicts that are alerts
 * @param alertsRead how many of them have been read from their own topic
 * @param days of simulated time, also of earlier runs
 * @param incidents those that were planted and are over
 * @param incidentsSent those that are in their topic
 * @param found incidents for which there was an alert
 * @param byKind found and missed by kind
 * @param falseAlarms alerts outside of incidents, those within half an hour counted as one, and again every four hours
 * @param latencyMs from a row's sending to its verdict
 * @param checkpoints completed in this run
 * @param restarts processes that were started again in this run
 * @param seconds this run's time from the first row sent to the last answered
 * @param rowsPerSecond rows sent in this run over those seconds
 */
record MetricsSummary(
        long rows,
        long sent,
        long rejected,
        @JsonProperty("rejected_by_reason") Map<String, Long> rejectedByReason,
        long verdicts,
        long alerts,
        @JsonProperty("alerts_read") long alertsRead,
        long series,
        double days,
        long incidents,
        @JsonProperty("incidents_sent") long incidentsSent,
        long found,
        long missed,
        @JsonProperty("by_kind") Map<String, IncidentBoard.Found> byKind,
        @JsonProperty("false_alarms") long falseAlarms,
        @JsonProperty("false_alarms_per_day") Double falseAlarmsPerDay,
        @JsonProperty("latency_ms") DemoRun.LatencyMs latencyMs,
        Checkpoints checkpoints,
        int restarts,
        double seconds,
        @JsonProperty("rows_per_second") double rowsPerSecond,
        String directory)
        implements DemoSummary {
    record Checkpoints(long anomalies, long failed) {}

    @Override
    public boolean complete() {
        return rows == verdicts + rejected;
    }

    /** Alerts do not wait for a checkpoint as verdicts do, but are read by themselves. */
    @Override
    public boolean settled(boolean quiet) {
        return alertsRead >= alerts && incidents == incidentsSent;
    }

    @Override
    public long progress() {
        return verdicts + rejected + alertsRead + incidents;
    }

    @Override
    public String counts() {
        return rows + " rows, " + verdicts + " verdicts, " + rejected + " rejected; " + alerts + " alerts, "
                + alertsRead + " read; " + incidentsSent + " incidents, " + incidents + " read.";
    }

    @Override
    public String text(boolean toTheEnd) {
        StringBuilder kinds = new StringBuilder();
        byKind.forEach((kind, each) -> kinds.append(kinds.isEmpty() ? " (" : ", ")
                .append(kind)
                .append(' ')
                .append(each.found())
                .append(" of ")
                .append(each.found() + each.missed()));
        return String.format(
                Locale.ROOT,
                "%,d rows %s %,d verdicts + %,d rejected; %,d series, %.1f simulated days; %,d incidents: %,d found, %,d"
                        + " missed%s; false alarms per day: %s; latency p50 %s, p99 %s; this run sent %,d in %.0f s",
                rows,
                complete() ? "=" : "sent; so far",
                verdicts,
                rejected,
                series,
                days,
                incidents,
                found,
                missed,
                kinds.isEmpty() ? "" : kinds + ")",
                Figures.text(falseAlarmsPerDay, "%.1f"),
                Figures.text(latencyMs.p50(), "%,.0f ms"),
                Figures.text(latencyMs.p99(), "%,.0f ms"),
                sent,
                seconds);
    }
}
