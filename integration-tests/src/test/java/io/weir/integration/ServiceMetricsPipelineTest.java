package io.weir.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.jobs.AnomalyJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The anomaly job on a real broker: a verdict per row, an alert for the incident, a dead letter for what is no row. */
@Timeout(300)
class ServiceMetricsPipelineTest {
    private static final int ROWS = 300;
    private static final int INCIDENT = 250;
    private static final List<String> SERVICES = List.of("checkout", "search", "login");
    private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path temporary;

    private static DevelopmentBroker broker;
    private static JobJvm job;
    private static Producer<byte[], byte[]> producer;

    @BeforeAll
    static void sendMetrics() throws Exception {
        broker = DevelopmentBroker.start(
                DevelopmentBroker.Options.of(temporary.resolve("broker"), BrokerClassPath.gathered(Repository.root())));
        Topics.create(
                broker.bootstrap(),
                Stream.of("service-metrics", "metric-anomalies", "metric-alerts", "metric-dead-letters")
                        .map(name -> new TopicSpec(name, 1, false, 1 << 20))
                        .toList());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer());
        job = JobJvm.start(
                temporary.resolve("job"),
                AnomalyJob.class,
                Repository.pipeline("service-metrics.yaml"),
                broker.bootstrap());
        Random random = new Random(1);
        for (int i = 0; i < ROWS; i++) {
            for (String service : SERVICES) {
                boolean incident = i == INCIDENT && service.equals("search");
                send(i, row(service, i, 20 + random.nextInt(6), 100, incident ? 900 : 40 + random.nextInt(8)));
            }
        }
        send(ROWS, row("checkout", ROWS, 130, 100, 40));
        send(ROWS, "{\"service\":\"checkout\"");
        producer.flush();
        awaitMessages("metric-anomalies", ROWS * SERVICES.size());
        awaitMessages("metric-dead-letters", 2);
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {job, producer, broker}) {
            if (part != null) {
                part.close();
            }
        }
    }

    private static String row(String service, int i, double cpu, double requests, double latency) {
        return String.format(
                Locale.ROOT,
                "{\"service\":\"%s\",\"at\":\"%s\",\"cpu_percent\":%s,\"requests_per_s\":%s,\"latency_ms\":%s}",
                service,
                Instant.ofEpochMilli(time(i)),
                cpu,
                requests,
                latency);
    }

    private static long time(int i) {
        return START + i * 60_000L;
    }

    private static void send(int i, String json) {
        producer.send(new ProducerRecord<>("service-metrics", null, time(i), null, json.getBytes(UTF_8)));
    }

    private static void awaitMessages(String topic, int count) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    job.requireAlive();
                    return TopicContents.read(broker.bootstrap(), topic).size() >= count;
                });
    }

    @Test
    void everyRowHasOneVerdictInTheOrderOfItsSeries() {
        List<JsonNode> verdicts = TopicContents.json(broker.bootstrap(), "metric-anomalies");
        assertThat(verdicts).hasSize(ROWS * SERVICES.size());
        for (String service : SERVICES) {
            assertThat(verdicts.stream()
                            .filter(verdict ->
                                    verdict.at("/series/service").textValue().equals(service))
                            .map(verdict ->
                                    Instant.parse(verdict.get("event_time").textValue())))
                    .hasSize(ROWS)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void theIncidentIsTheAlertAndTellsItsColumnAndWhatWasExpected() {
        List<JsonNode> alerts = TopicContents.json(broker.bootstrap(), "metric-alerts");
        assertThat(alerts).hasSize(1);
        JsonNode alert = alerts.get(0);
        assertThat(alert.at("/series/service").textValue()).isEqualTo("search");
        assertThat(alert.get("event_time").textValue())
                .isEqualTo(Instant.ofEpochMilli(time(INCIDENT)).toString().replace("Z", ".000Z"));
        assertThat(alert.at("/event/latency_ms").doubleValue()).isEqualTo(900);
        JsonNode first = alert.get("contributions").get(0);
        assertThat(first.get("column").textValue()).isEqualTo("latency_ms");
        assertThat(first.get("reason").textValue()).isEqualTo("value-gap");
        assertThat(first.get("score").doubleValue()).isGreaterThan(0.9);
        assertThat(first.get("expected_low").doubleValue()).isLessThan(40);
        assertThat(first.get("expected_high").doubleValue()).isBetween(47.0, 100.0);
        assertThat(alert.get("contributions")).hasSize(3);
    }

    @Test
    void whatIsNoValidRowIsADeadLetterWithItsReason() {
        List<ConsumerRecord<byte[], byte[]>> letters = TopicContents.read(broker.bootstrap(), "metric-dead-letters");
        assertThat(letters.stream().map(letter -> TopicContents.header(letter, "reason")))
                .containsExactlyInAnyOrder("OUT_OF_RANGE", "MALFORMED_JSON");
        assertThat(letters).allSatisfy(letter -> assertThat(TopicContents.header(letter, "pipeline"))
                .isEqualTo("service-metrics"));
    }
}
