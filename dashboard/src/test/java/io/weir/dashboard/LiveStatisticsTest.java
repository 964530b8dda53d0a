package io.weir.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.dashboard.Connection.State;
import io.weir.dashboard.Snapshot.Alert;
import io.weir.dashboard.Snapshot.Alerts;
import io.weir.dashboard.Snapshot.DeadLetters;
import io.weir.dashboard.Snapshot.Decisions;
import io.weir.dashboard.Snapshot.EventRate;
import io.weir.dashboard.Snapshot.FailedGpu;
import io.weir.dashboard.Snapshot.Latency;
import io.weir.dashboard.Snapshot.Malformed;
import io.weir.dashboard.Snapshot.Model;
import io.weir.dashboard.Snapshot.PlacedRows;
import io.weir.dashboard.Snapshot.Quality;
import io.weir.dashboard.Snapshot.QualityPoint;
import io.weir.dashboard.Snapshot.QualityView;
import io.weir.dashboard.Snapshot.Quantiles;
import io.weir.dashboard.Snapshot.Reason;
import io.weir.dashboard.Snapshot.Scores;
import io.weir.dashboard.Snapshot.Scoring;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LiveStatisticsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualClock clock = new ManualClock();
    private final LiveStatistics statistics = new LiveStatistics(Topics.standard(), clock);
    private final TopicRecords topics = new TopicRecords();

    @Test
    void nothingIsKnownBeforeTheFirstRecord() {
        List<Long> none = bins(Map.of());
        Quantiles noQuantiles = new Quantiles(0, null, null, null);
        assertThat(statistics.snapshot())
                .isEqualTo(new Snapshot(
                        START,
                        new Connection(State.CONNECTING, START, "Asking the broker for its topics.", List.of()),
                        new Decisions(0, 0),
                        new EventRate(null, START.getEpochSecond(), List.of()),
                        new Latency(noQuantiles, noQuantiles, List.of()),
                        new Scores(none, none, 5),
                        new Alerts(0, 0, List.of()),
                        new DeadLetters(0, Map.of()),
                        List.of(),
                        List.of(),
                        new Malformed(0, null),
                        List.of(),
                        List.of()));
    }

    @Test
    void everyTopicIsShownInTheSnapshot() {
        statistics.connection(new Connection(State.LIVE, START, "Reading all topics.", List.of()));
        statistics.acceptHistory(topics.decision(1, 0.02, 4.0));
        statistics.accept(topics.decision(2, 0.02, 8.0));
        statistics.accept(topics.decision(3, 1.0, 8.0));
        statistics.accept(topics.alert(3, 1.0));
        statistics.accept(topics.deadLetter("transactions", "WRONG_TYPE"));
        statistics.accept(topics.deadLetter("labels", "UNMATCHED_LABEL"));
        statistics.accept(topics.deadLetter("transactions", "WRONG_TYPE"));
        statistics.accept(topics.model(16));
        statistics.accept(topics.model(17));
        statistics.accept(topics.metrics(16, "null"));
        statistics.accept(topics.metrics(17, "0.61"));
        statistics.accept(topics.scoring(0, 10, "cuda", "[]"));
        statistics.accept(topics.scoring(1, 5, "cuda", "[]"));
        statistics.accept(
                topics.scoring(0, 40, "cpu", "[{\"gpu\": 0, \"reason\": \"it burns\", \"advice\": \"Replace it.\"}]"));
        clock.advance(Duration.ofSeconds(1));

        Quantiles eight = new Quantiles(2, 8.003, 8.003, 8.003);
        Alert alert = new Alert(
                "3",
                "2018-08-05T00:00:11.000Z",
                1.0,
                "fraud",
                17L,
                6.1,
                Map.of(
                        "transaction_id", "3",
                        "card_id", "596",
                        "amount", "431.2",
                        "event_time", "2018-08-05T00:00:11.000Z"),
                List.of(new Reason("amount", 431.2, 3.4), new Reason("card_id_count_1h", 7.0, 0.8)));
        assertThat(statistics.snapshot())
                .isEqualTo(new Snapshot(
                        START.plusSeconds(1),
                        new Connection(State.LIVE, START, "Reading all topics.", List.of()),
                        new Decisions(3, 1),
                        new EventRate(2.0, START.getEpochSecond(), List.of(2.0)),
                        new Latency(new Quantiles(3, 8.003, 8.003, 8.003), eight, List.of()),
                        new Scores(bins(Map.of(0, 2L, 19, 1L)), bins(Map.of(0, 1L, 19, 1L)), 5),
                        new Alerts(1, 0, List.of(alert)),
                        new DeadLetters(
                                3,
                                Map.of(
                                        "transactions", Map.of("WRONG_TYPE", 2L),
                                        "labels", Map.of("UNMATCHED_LABEL", 1L))),
                        List.of(new Model(
                                "fraud", 17, 2, "logistic-regression", "2018-08-12T00:00:11.000Z", 17_000, 9, 1)),
                        List.of(new Quality(
                                "fraud",
                                17,
                                "2018-08-12T00:00:11.000Z",
                                17_000,
                                9,
                                0.61,
                                0.88,
                                0.021,
                                List.of(
                                        new QualityPoint(16_000, null, 0.88, 0.021),
                                        new QualityPoint(17_000, 0.61, 0.88, 0.021)),
                                List.of(
                                        new QualityView("everything", 17_000.0, 0.61, 0.88, 0.021, 0.004, null),
                                        new QualityView("last 7 d", 7_000.0, 0.7, null, null, null, null),
                                        new QualityView("channel = web", 9_000.0, 0.6, null, null, null, null)))),
                        new Malformed(0, null),
                        List.of(
                                scoring(0, 40, "cpu", List.of(new FailedGpu(0, "it burns", "Replace it."))),
                                scoring(1, 5, "cuda", List.of())),
                        List.of()));
        assertThat(statistics.snapshot().labelsLearned()).isEqualTo(17_000);
        assertThat(statistics.snapshot().deadLetters().from("transactions")).isEqualTo(2);
        assertThat(statistics.snapshot().deadLetters().from("elsewhere")).isZero();
    }

    private static Scoring scoring(int subtask, long rows, String backend, List<FailedGpu> failed) {
        return new Scoring(
                "card-fraud",
                subtask,
                "2026-01-01T00:02:00Z",
                "fraud",
                17,
                backend,
                "a device",
                "it was asked for",
                List.of(new PlacedRows(backend, "it was asked for", rows)),
                failed);
    }

    @Test
    void statusesOfTooManySubtasksAreNotKept() {
        for (int i = 0; i < 2 * ScoringPlaces.SUBTASKS; i++) {
            statistics.accept(topics.scoring(i, 1, "cpu", "[]"));
        }
        assertThat(statistics.snapshot().scoring()).hasSize(ScoringPlaces.SUBTASKS);
    }

    @Test
    void recordReadAgainAfterAReconnectCountsOnce() {
        ConsumerRecord<byte[], byte[]> first = topics.decision(1, 0.1, 5);
        ConsumerRecord<byte[], byte[]> second = topics.decision(2, 0.1, 5);
        List.of(first, second, first, second).forEach(statistics::accept);
        statistics.acceptHistory(first);
        assertThat(statistics.snapshot().decisions().total()).isEqualTo(2);
        assertThat(statistics.snapshot().latency().whole().count()).isEqualTo(2);
    }

    @Test
    void sameOffsetOfAnotherPartitionIsAnotherRecord() {
        byte[] value = topics.decision(1, 0.1, 5).value();
        statistics.accept(new ConsumerRecord<>("decisions", 0, 7, null, value));
        statistics.accept(new ConsumerRecord<>("decisions", 1, 7, null, value));
        assertThat(statistics.snapshot().decisions().total()).isEqualTo(2);
    }

    @Test
    void repeatedAlertIsDroppedByItsKey() {
        statistics.accept(topics.alert(1, 0.95));
        statistics.accept(topics.alert(2, 0.96));
        statistics.accept(topics.alert(1, 0.95));
        Alerts alerts = statistics.snapshot().alerts();
        assertThat(alerts.distinct()).isEqualTo(2);
        assertThat(alerts.repeated()).isEqualTo(1);
        assertThat(alerts.newest()).extracting(Alert::id).containsExactly("2", "1");
    }

    @Test
    void onlyTheTwentyNewestAlertsAreKept() {
        IntStream.rangeClosed(1, 25).forEach(id -> statistics.accept(topics.alert(id, 0.95)));
        assertThat(statistics.snapshot().alerts().newest())
                .extracting(Alert::id)
                .startsWith("25", "24")
                .hasSize(20)
                .endsWith("6");
    }

    @Test
    void malformedRecordIsCountedAndSaidAndDoesNotStopTheRest() {
        statistics.accept(topics.record("decisions", "1", "{\"decision\": \"perhaps\", \"score\": 0.5}"));
        statistics.accept(topics.record("decisions", "2", "{\"decision\""));
        statistics.accept(topics.record("models", "fraud", "[]"));
        statistics.accept(topics.record("decisions", "3", "{\"decision\": \"pass\", \"score\": 1.5}"));
        statistics.accept(topics.record("model-metrics", "fraud", "{\"model\": \"fraud\"}"));
        statistics.accept(topics.decision(4, 0.5, 5));
        Snapshot snapshot = statistics.snapshot();
        assertThat(snapshot.decisions()).isEqualTo(new Decisions(4, 0));
        assertThat(snapshot.malformed())
                .isEqualTo(new Malformed(
                        5,
                        "model-metrics, partition 0, offset 0: examples: a whole number is needed, but it is missing"));
        assertThat(snapshot.quality()).isEmpty();
        assertThat(snapshot.models()).isEmpty();
    }

    @Test
    void deletedModelOfACompactedTopicIsNoMistake() {
        statistics.accept(new ConsumerRecord<>("models", 0, 0, TopicRecords.bytes("fraud"), null));
        assertThat(statistics.snapshot().malformed().total()).isZero();
    }

    @Test
    void olderModelVersionDoesNotReplaceANewerOne() {
        statistics.accept(topics.model(17));
        statistics.accept(topics.model(16));
        assertThat(statistics.snapshot().models())
                .extracting(Model::version, Model::versionsSeen, Model::examples)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(17L, 2L, 17_000L));
    }

    @Test
    void inventedReasonsCannotFillTheMemory() {
        IntStream.range(0, 1000).forEach(i -> statistics.accept(topics.deadLetter("transactions", "REASON_" + i)));
        DeadLetters letters = statistics.snapshot().deadLetters();
        assertThat(letters.bySource().get("transactions"))
                .hasSize(64)
                .containsEntry("REASON_62", 1L)
                .containsEntry("(others)", 937L);
        assertThat(letters.from("transactions")).isEqualTo(1000);
    }

    @Test
    void metricsOfWindowsAndSegmentsAreShownByTheirNames() {
        statistics.accept(
                topics.metricsOf(
                        """
                {"model": "fraud", "version": 1, "examples": 9, "positives": 1, "average_precision": 0.5, "auc": 0.8,
                 "log_loss": 0.1, "brier": 0.02, "calibration_error": 0.003,
                 "fading": {"examples": 4.5, "average_precision": null},
                 "windows": [{"window": "7 d", "examples": 4, "average_precision": 0.6}],
                 "segments": [{"column": "channel", "values": [
                   {"value": "web", "examples": 3, "windows": [{"window": "7 d", "examples": 1}]},
                   {"value": null, "examples": 2}, {"others": true, "examples": 1}]}]}"""));
        List<QualityView> views = statistics.snapshot().quality().get(0).views();
        assertThat(views.get(0)).isEqualTo(new QualityView("everything", 9.0, 0.5, 0.8, 0.1, 0.02, 0.003));
        assertThat(views)
                .extracting(QualityView::name)
                .containsExactly(
                        "everything",
                        "fading",
                        "last 7 d",
                        "channel = web",
                        "channel = web, last 7 d",
                        "channel: none",
                        "channel: others");
        assertThat(views).extracting(QualityView::examples).containsExactly(9.0, 4.5, 4.0, 3.0, 1.0, 2.0, 1.0);
        assertThat(views.get(1).averagePrecision()).isNull();
    }

    @Test
    void longCourseOfMetricsIsThinnedAndKeepsItsEnds() {
        IntStream.rangeClosed(1, 5_000).forEach(version -> statistics.accept(topics.metrics(version, "0.5")));
        List<QualityPoint> series = statistics.snapshot().quality().get(0).series();
        assertThat(series).hasSizeBetween(300, 600);
        assertThat(series.get(0).examples()).isEqualTo(1_000);
        assertThat(series.get(series.size() - 1).examples()).isEqualTo(5_000_000);
    }

    @Test
    void recentScoresAndLatencyForgetAndTheWholeDoesNot() {
        statistics.accept(topics.decision(1, 0.5, 100));
        clock.advance(Duration.ofSeconds(11));
        assertThat(statistics.snapshot().latency().recent().p99()).isCloseTo(100, within(0.2));
        clock.advance(Duration.ofMinutes(6));
        statistics.accept(topics.decision(2, 0.5, 10));
        Snapshot snapshot = statistics.snapshot();
        assertThat(snapshot.latency().recent().p99()).isCloseTo(10, within(0.02));
        assertThat(snapshot.latency().whole().p99()).isCloseTo(100, within(0.2));
        assertThat(snapshot.scores()).isEqualTo(new Scores(bins(Map.of(10, 2L)), bins(Map.of(10, 1L)), 5));
    }

    @Test
    void anHourOfSilenceLeavesNinetyEmptyPoints() {
        statistics.accept(topics.decision(1, 0.5, 100));
        clock.advance(Duration.ofHours(1));
        Latency latency = statistics.snapshot().latency();
        assertThat(latency.recent().count()).isZero();
        assertThat(latency.series()).hasSize(90).allSatisfy(point -> assertThat(point.p50())
                .isNull());
    }

    private static List<Long> bins(Map<Integer, Long> counts) {
        return LongStream.range(0, 20)
                .map(bin -> counts.getOrDefault((int) bin, 0L))
                .boxed()
                .toList();
    }

    @Test
    void contestTellsWhoDecidesWhoDidBeforeAndHowTheModelsServe() {
        statistics.accept(
                topics.record(
                        "model-metrics",
                        "card-fraud/served",
                        """
                {"pipeline": "card-fraud", "champion": "fraud", "pinned": null, "since": "1970-01-01T00:00:00Z", "by": "file",
                 "why": "", "event_time": null, "metric": "log-loss", "degraded": "it is bad",
                 "served": [{"model": "fraud", "examples": 10, "positives": 2, "average_precision": 0.5, "log_loss": 0.25},
                            {"model": "forest", "examples": 10, "positives": 2, "average_precision": null, "log_loss": 0.125}],
                 "challengers": [{"model": "forest", "lead": 0.125, "lead_at_least": -0.5, "evidence": 2.0,
                                  "evidence_needed": 100.0, "verdict": "too few labels yet"}]}"""));
        statistics.accept(
                topics.record(
                        "champions",
                        "card-fraud/champion",
                        """
                {"format": 1, "pipeline": "card-fraud", "champion": "forest", "pinned": 12, "since": "2026-03-02T10:00:05Z",
                 "by": "hand", "why": "looks better", "history": [{"champion": "fraud", "pinned": null,
                 "since": "1970-01-01T00:00:00Z", "by": "file", "why": ""}], "snapshot": null}"""));
        // Of a rule that had not read what the hand chose: it counts nowhere.
        statistics.accept(
                topics.record(
                        "models",
                        "card-fraud/champion/rule",
                        """
                {"format": 1, "pipeline": "card-fraud", "champion": "fraud", "pinned": null, "since": "2026-03-02T10:00:09Z",
                 "by": "rule", "why": "", "history": [], "decisions": 5, "by_hand": 0,
                 "last_by_hand": "1970-01-01T00:00:00Z", "snapshot": null}"""));
        statistics.accept(topics.record("models", "fraud/12", "{\"name\": \"fraud\", \"version\": 12}"));
        Snapshot snapshot = statistics.snapshot();
        assertThat(snapshot.models()).isEmpty();
        assertThat(snapshot.quality()).isEmpty();
        assertThat(snapshot.malformed().total()).isZero();
        assertThat(snapshot.contests())
                .containsExactly(new Snapshot.Contest(
                        "card-fraud",
                        List.of(
                                new Snapshot.Reign("forest", 12L, "2026-03-02T10:00:05Z", "hand", "looks better"),
                                new Snapshot.Reign("fraud", null, "1970-01-01T00:00:00Z", "file", "")),
                        "it is bad",
                        List.of(
                                new Snapshot.Served("fraud", 10, 2, 0.5, 0.25, null, null, null, null, ""),
                                new Snapshot.Served(
                                        "forest", 10, 2, null, 0.125, 0.125, -0.5, 2.0, 100.0, "too few labels yet"))));
    }
}
