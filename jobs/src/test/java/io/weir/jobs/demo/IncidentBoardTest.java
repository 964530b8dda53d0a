package io.weir.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.dashboard.SeriesStatistics;
import io.weir.dashboard.SeriesTopics;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class IncidentBoardTest {
    private static final long MINUTE = 60_000;

    private final SeriesStatistics statistics =
            new SeriesStatistics(new SeriesTopics("anomalies", "alerts", "dead-letters"), InstantSource.system());
    private final IncidentBoard board = new IncidentBoard(statistics, "alerts", "incidents", List.of("service"));

    @Test
    void anAlertFromTheBeginToHalfAnHourAfterTheEndFindsAnIncidentOfItsOwnSeries() {
        board.incident("search", "spike", 100 * MINUTE, 110 * MINUTE);
        board.incident("login", "drop-out", 100 * MINUTE, 110 * MINUTE);
        assertThat(board.score().found()).isZero();

        board.alert("search", 99 * MINUTE);
        board.alert("search", 141 * MINUTE);
        assertThat(board.score().found()).isZero();

        board.alert("search", 140 * MINUTE);
        IncidentBoard.Score score = board.score();
        assertThat(score.found()).isEqualTo(1);
        assertThat(score.missed()).isEqualTo(1);
        assertThat(score.byKind())
                .containsEntry("spike", new IncidentBoard.Found(1, 0))
                .containsEntry("drop-out", new IncidentBoard.Found(0, 1));
    }

    @Test
    void falseAlertsOfASeriesThatFollowEachOtherCloselyAreOneAlarm() {
        for (int minute : new int[] {0, 10, 40, 70, 101}) {
            board.alert("search", minute * MINUTE);
        }
        board.alert("login", 0);

        assertThat(board.score().falseAlarms()).isEqualTo(3);
    }

    @Test
    void alertsInAnIncidentAreNotFalseNorIsWhatFollowsThemClosely() {
        board.incident("search", "spike", 100 * MINUTE, 110 * MINUTE);
        board.alert("search", 105 * MINUTE);
        board.alert("search", 135 * MINUTE);
        board.alert("search", 150 * MINUTE);
        assertThat(board.score().falseAlarms()).isZero();

        board.alert("search", 300 * MINUTE);
        assertThat(board.score().falseAlarms()).isEqualTo(1);
    }

    @Test
    void anAlarmThatIsStuckCountsAgainEveryFourHours() {
        for (int minute = 0; minute < 24 * 60; minute++) {
            board.alert("search", minute * MINUTE);
        }
        assertThat(board.score().falseAlarms()).isEqualTo(6);

        board.incident("search", "spike", 0, 60 * MINUTE);
        assertThat(board.score().falseAlarms())
                .as("from half an hour and four hours after the incident on")
                .isEqualTo(5);
    }

    @Test
    void aSeriesIsToldByTheKeyOfThePipeline() {
        IncidentBoard byHost = new IncidentBoard(statistics, "alerts", "incidents", List.of("region", "host"));
        for (int host : new int[] {1, 2}) {
            byHost.accept(record(
                    "incidents",
                    host,
                    "{\"region\":\"eu\",\"host\":%d,\"kind\":\"spike\",\"from\":\"2026-03-05T10:00:00.000Z\",\"to\":\"2026-03-05T10:02:00.000Z\"}"
                            .formatted(host)));
        }
        byHost.accept(
                record(
                        "alerts",
                        0,
                        "{\"series\":{\"region\":\"eu\",\"host\":2},\"event_time\":\"2026-03-05T10:01:00.000Z\",\"score\":0.9}"));
        byHost.accept(record(
                "alerts",
                1,
                "{\"series\":{\"region\":\"eu\"},\"event_time\":\"2026-03-05T10:01:00.000Z\",\"score\":0.9}"));

        assertThat(byHost.score())
                .isEqualTo(new IncidentBoard.Score(2, 1, 0, Map.of("spike", new IncidentBoard.Found(1, 1))));
    }

    @Test
    void whatTheTopicsTellIsCountedOnceHoweverOftenItIsTold() {
        for (int i = 0; i < 2; i++) {
            board.accept(record(
                    "incidents",
                    i,
                    "{\"service\":\"search\",\"kind\":\"spike\",\"columns\":[\"latency_ms\"],"
                            + "\"from\":\"2026-03-05T10:00:00.000Z\",\"to\":\"2026-03-05T10:02:00.000Z\"}"));
            board.accept(record(
                    "alerts",
                    i,
                    "{\"series\":{\"service\":\"search\"},\"event_time\":\"2026-03-05T10:01:00.000Z\",\"score\":0.9}"));
        }
        assertThat(board.score().incidents()).isEqualTo(1);
        assertThat(board.score().found()).isEqualTo(1);
        assertThat(statistics.snapshot().alerts().distinct()).isEqualTo(1);
        assertThat(statistics.snapshot().alerts().repeated()).isEqualTo(1);
        assertThat(board.topics()).containsExactly("anomalies", "alerts", "dead-letters", "incidents");
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, String value) {
        return new ConsumerRecord<>(
                topic, 0, offset, "search".getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRecordThatTellsNoAlertIsLeftToThePage() {
        for (String text : new String[] {
            "{", "", "null", "{\"series\": {\"service\": \"search\"}}", "{\"event_time\": \"yesterday\"}"
        }) {
            board.accept(new ConsumerRecord<>("alerts", 0, 0, null, text.getBytes(StandardCharsets.UTF_8)));
            board.accept(new ConsumerRecord<>("incidents", 0, 0, null, text.getBytes(StandardCharsets.UTF_8)));
        }
        board.accept(new ConsumerRecord<>("alerts", 0, 0, null, null));

        assertThat(board.score()).isEqualTo(new IncidentBoard.Score(0, 0, 0, Map.of()));
    }
}
