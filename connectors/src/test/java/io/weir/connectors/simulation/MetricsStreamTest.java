package io.weir.connectors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsStreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DAY = 1440;

    @Test
    void twoStreamsOfOneSeedAreEqualToTheByteAndThoseOfAnotherAreNot() {
        assertThat(texts(stream(3, 0.01, 5), 5_000)).isEqualTo(texts(stream(3, 0.01, 5), 5_000));
        assertThat(texts(stream(3, 0.01, 5), 50)).isNotEqualTo(texts(stream(3, 0.01, 6), 50));
    }

    @Test
    void everyMinuteHasARowOfEachServiceButForOneInAThousand() throws IOException {
        int services = 10;
        Map<String, List<Instant>> times = new java.util.HashMap<>();
        for (MetricsMessage message : messages(stream(services, 0, 1), 2 * DAY * services)) {
            JsonNode row = JSON.readTree(message.value());
            times.computeIfAbsent(row.get("service").asText(), name -> new ArrayList<>())
                    .add(Instant.parse(row.get("at").asText()));
        }
        assertThat(times).hasSize(services).containsKeys("checkout", "search");
        assertThat(times.values()).allSatisfy(each -> {
            assertThat(each).isSorted().doesNotHaveDuplicates();
            long minutes = java.time.Duration.between(each.get(0), each.get(each.size() - 1))
                            .toMinutes()
                    + 1;
            assertThat(minutes - each.size()).isBetween(0L, 12L);
        });
    }

    @Test
    void brokenMessagesAreBrokenInAllWaysButDuplicatesAsOftenAsAsked() throws IOException {
        Map<BrokenWay, Integer> ways = new EnumMap<>(BrokenWay.class);
        for (MetricsMessage message : messages(stream(5, 0.01, 1), 9_000)) {
            if (message.valid()) {
                JsonNode row = JSON.readTree(message.value());
                assertThat(row.get("cpu_percent").asDouble()).isBetween(0.0, 100.0);
                assertThat(row.get("memory_percent").asDouble()).isBetween(0.0, 100.0);
                assertThat(row.get("requests_per_s").asDouble()).isNotNegative();
            } else {
                ways.merge(message.way(), 1, Integer::sum);
            }
        }
        assertThat(ways.keySet())
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(BrokenWay.DUPLICATE_ID)));
        assertThat(ways.values()).containsOnly(10);
    }

    @Test
    void anIncidentIsToldOnceInTheMinuteAfterItsEndAndNoneInTheFirstDays() throws IOException {
        MetricsStream stream = stream(10, 0, 1);
        long start = 0;
        int told = 0;
        for (int rows = 0; rows < 6 * DAY * 10; ) {
            MetricsMessage message = stream.next();
            start = start == 0 ? message.eventTime() : start;
            if (message.main()) {
                rows++;
                continue;
            }
            JsonNode truth = JSON.readTree(message.value());
            assertThat(message.index()).isEqualTo(told++);
            assertThat(Instant.parse(truth.get("to").asText()).toEpochMilli())
                    .isEqualTo(message.eventTime() - Service.MINUTE);
            assertThat(Instant.parse(truth.get("from").asText()).toEpochMilli())
                    .isGreaterThanOrEqualTo(start + ServiceFleet.QUIET_DAYS * ServiceFleet.DAY);
            assertThat(truth.get("columns")).isNotEmpty();
        }
        assertThat(told).isBetween(2, 20);
    }

    @Test
    void eachKindOfIncidentShowsInTheMetricsThatItNamesAndInNoOther() {
        ServiceFleet fleet = new ServiceFleet(FleetConfig.of(40, 1));
        Set<IncidentKind> seen = EnumSet.noneOf(IncidentKind.class);
        for (long day = ServiceFleet.QUIET_DAYS; day < 10; day++) {
            for (Incident incident : fleet.incidents(day)) {
                seen.add(incident.kind());
                long last = (incident.to() - fleet.time(0)) / Service.MINUTE;
                ServiceRow with = fleet.row(incident.service(), last, List.of(incident));
                ServiceRow without = fleet.row(incident.service(), last, List.of());
                if (with == null) {
                    continue;
                }
                assertShows(incident, "cpu_percent", with.cpuPercent(), without.cpuPercent());
                assertShows(incident, "memory_percent", with.memoryPercent(), without.memoryPercent());
                assertShows(incident, "requests_per_s", with.requestsPerSecond(), without.requestsPerSecond());
                assertShows(incident, "latency_ms", with.latencyMillis(), without.latencyMillis());
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(IncidentKind.values());
    }

    private static void assertShows(Incident incident, String column, double with, double without) {
        if (!Double.isNaN(with)) {
            assertThat(with != without)
                    .as("%s of %s is %s instead of %s", column, incident, with, without)
                    .isEqualTo(incident.columns().contains(column));
        }
    }

    @Test
    void aShareOrANumberOutOfRangeIsRefused() {
        assertThatThrownBy(() -> FleetConfig.of(0, 1)).hasMessageContainingAll("0 services", "1 to 10000");
        assertThatThrownBy(() -> new MetricsConfig(FleetConfig.of(1, 1), 0.6))
                .hasMessageContainingAll("0.6", "0 to 0.5");
    }

    private static MetricsStream stream(int services, double broken, long seed) {
        return new MetricsStream(new MetricsConfig(FleetConfig.of(services, seed), broken));
    }

    private static List<MetricsMessage> messages(MetricsStream stream, int rows) {
        List<MetricsMessage> messages = new ArrayList<>();
        while (messages.size() < rows) {
            MetricsMessage message = stream.next();
            if (message.main()) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static List<String> texts(MetricsStream stream, int rows) {
        return messages(stream, rows).stream()
                .map(message -> new String(message.value(), java.nio.charset.StandardCharsets.US_ASCII))
                .toList();
    }
}
