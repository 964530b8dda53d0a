package io.weir.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.dashboard.SeriesSnapshot.Column;
import io.weir.dashboard.SeriesSnapshot.Series;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeriesStatisticsTest {
    private final ManualClock clock = new ManualClock();
    private final SeriesStatistics statistics = new SeriesStatistics(SeriesRecords.TOPICS, clock);
    private final SeriesRecords records = new SeriesRecords();

    @Test
    void verdictsAndAlertsAreCountedBySeriesTheLatestAlertFirst() {
        for (int i = 0; i < 5; i++) {
            statistics.accept(records.verdict("search", 0.1, false));
            statistics.accept(records.verdict("login", 0.1, false));
        }
        statistics.accept(records.verdict("search", 0.9, true));
        statistics.accept(records.alert("search", "2026-03-05T10:01:00.000Z"));
        statistics.accept(records.alert("login", "2026-03-05T12:01:00.000Z"));

        SeriesSnapshot snapshot = statistics.snapshot();
        assertThat(snapshot.decisions()).isEqualTo(new Snapshot.Decisions(11, 1));
        assertThat(snapshot.seriesSeen()).isEqualTo(2);
        assertThat(snapshot.series())
                .containsExactly(
                        new Series("login", 5, 1, "2026-03-05T12:01:00.000Z", "latency_ms"),
                        new Series("search", 6, 1, "2026-03-05T10:01:00.000Z", "latency_ms"));
        assertThat(snapshot.hours())
                .containsExactly(
                        new SeriesSnapshot.Hour(Instant.parse("2026-03-05T10:00:00Z"), 1),
                        new SeriesSnapshot.Hour(Instant.parse("2026-03-05T11:00:00Z"), 0),
                        new SeriesSnapshot.Hour(Instant.parse("2026-03-05T12:00:00Z"), 1));
    }

    @Test
    void anAlertTellsItsColumnsWithWhatWasExpected() {
        statistics.accept(records.alert("search", "2026-03-05T10:01:00.000Z"));

        SeriesSnapshot.Alert alert = statistics.snapshot().alerts().newest().get(0);
        assertThat(alert.series()).isEqualTo("search");
        assertThat(alert.columns())
                .containsExactly(
                        new Column("latency_ms", 900.0, 0.91, "value-gap", 35.5, 60.0),
                        new Column("cpu_percent", null, 0.0, "value-gap", null, null));
    }

    @Test
    void theSameSeriesAlertsAtManyTimesAndARepeatOfOneIsDropped() {
        statistics.accept(records.alert("search", "2026-03-05T10:01:00.000Z"));
        statistics.accept(records.alert("search", "2026-03-05T10:02:00.000Z"));
        statistics.accept(records.alert("search", "2026-03-05T10:01:00.000Z"));

        assertThat(statistics.snapshot().alerts().distinct()).isEqualTo(2);
        assertThat(statistics.snapshot().alerts().repeated()).isEqualTo(1);
    }

    @Test
    void anAlertWithoutATimeIsMalformedAndNothingElseIsLost() {
        statistics.accept(records.alert("search", "yesterday"));
        statistics.accept(records.alert("search", "2026-03-05T10:02:00.000Z"));

        SeriesSnapshot snapshot = statistics.snapshot();
        assertThat(snapshot.malformed().total()).isEqualTo(1);
        assertThat(snapshot.malformed().latest()).contains("alerts, partition 0, offset 0", "yesterday");
        assertThat(snapshot.alerts().distinct()).isEqualTo(1);
    }

    @Test
    void alertsOfMoreHoursThanAreShownKeepTheNewestAndAGapOfYearsCostsNothing() {
        statistics.accept(records.alert("search", "2000-01-01T00:00:00.000Z"));
        statistics.accept(records.alert("search", "2026-03-05T10:02:00.000Z"));

        assertThat(statistics.snapshot().hours())
                .hasSize(SeriesList.HOURS)
                .last()
                .satisfies(hour -> assertThat(hour.alerts()).isEqualTo(1));
    }
}
