package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.connectors.broker.DevelopmentBroker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The demo of service metrics as a user runs it, and what its topics hold afterwards. */
@Timeout(600)
class ServiceMetricsPipelineTest {
    private static final int SERVICES = 2;
    private static final int ROWS = 14_300;
    private static final int BROKEN = 90;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path temporary;

    private static WeirProcess demo;
    private static List<ProcessHandle> leftRunning;
    private static DevelopmentBroker broker;

    @BeforeAll
    static void runDemo() throws Exception {
        DemoFolder folder = new DemoFolder(temporary.resolve("demo"));
        demo = WeirProcess.run(
                temporary,
                "demo",
                "--pipeline=" + Repository.pipeline("service-metrics.yaml"),
                "--services=" + SERVICES,
                "--seed=23", // something happens to these two in the first five days
                "--rows=" + ROWS,
                "--rate=0",
                "--broken=" + BROKEN / (double) ROWS,
                "--exit",
                "--json",
                "--directory=" + folder.path());
        leftRunning = folder.running();
        broker = folder.startBroker();
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void itEndsByItselfWithNothingLeftRunningAndEveryRowAnswered() throws Exception {
        assertThat(demo.awaitExit()).as(demo.err()).isZero();
        assertThat(leftRunning).isEmpty();
        JsonNode summary = demo.json();
        assertThat(summary.get("rows").asLong()).isEqualTo(ROWS);
        assertThat(summary.get("verdicts").asLong()).isEqualTo(ROWS - BROKEN);
        assertThat(summary.get("rejected").asLong()).isEqualTo(BROKEN);
        assertThat(summary.get("series").asLong()).isEqualTo(SERVICES);
        assertThat(summary.get("restarts").asInt()).isZero();
    }

    @Test
    void theSummaryHoldsTheAlertsAgainstTheIncidentsThatWerePlanted() throws Exception {
        JsonNode summary = demo.json();
        List<JsonNode> incidents = TopicContents.json(broker.bootstrap(), "service-metrics-incidents");
        assertThat(incidents).isNotEmpty().hasSize(summary.get("incidents").asInt());
        assertThat(summary.get("found").asInt() + summary.get("missed").asInt()).isEqualTo(incidents.size());
        assertThat(summary.get("found").asInt()).as("%s", summary).isPositive();
        assertThat(summary.get("false_alarms").asLong())
                .isLessThanOrEqualTo(summary.get("alerts").asLong());
        assertThat(demo.err()).contains(" incidents: ", " found", " missed", "false alarms per day: ");
    }

    @Test
    void everyRowHasOneVerdictInTheOrderOfItsSeries() {
        Map<String, List<Instant>> times = TopicContents.json(broker.bootstrap(), "metric-anomalies").stream()
                .collect(Collectors.groupingBy(
                        verdict -> verdict.at("/series/service").textValue(),
                        Collectors.mapping(
                                verdict ->
                                        Instant.parse(verdict.get("event_time").textValue()),
                                Collectors.toList())));
        assertThat(times).hasSize(SERVICES);
        assertThat(times.values().stream().mapToInt(List::size).sum()).isEqualTo(ROWS - BROKEN);
        assertThat(times.values())
                .allSatisfy(each -> assertThat(each).isSorted().doesNotHaveDuplicates());
    }

    @Test
    void anAlertTellsTheRowItsColumnsAndWhatWasExpectedOfEach() {
        List<JsonNode> alerts = TopicContents.json(broker.bootstrap(), "metric-alerts");
        assertThat(alerts).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.at("/event/service")).isEqualTo(alert.at("/series/service"));
            assertThat(alert.get("score").doubleValue()).isGreaterThan(0.6);
            JsonNode contributions = alert.get("contributions");
            assertThat(contributions).isNotEmpty();
            JsonNode first = contributions.get(0);
            assertThat(first.get("column")).isEqualTo(alert.get("column"));
            assertThat(first.get("value").decimalValue())
                    .isEqualByComparingTo(
                            alert.at("/event/" + first.get("column").textValue())
                                    .decimalValue());
        });
    }

    @Test
    void whatIsNoValidRowIsADeadLetterWithItsReason() {
        List<ConsumerRecord<byte[], byte[]>> letters = TopicContents.read(broker.bootstrap(), "metric-dead-letters");
        Map<String, Long> reasons = letters.stream()
                .collect(
                        Collectors.groupingBy(letter -> TopicContents.header(letter, "reason"), Collectors.counting()));
        assertThat(reasons).hasSize(9).doesNotContainKey("DUPLICATE_ID");
        assertThat(reasons.values()).containsOnly(BROKEN / 9L);
        assertThat(letters).allSatisfy(letter -> assertThat(TopicContents.header(letter, "pipeline"))
                .isEqualTo("service-metrics"));
    }
}
