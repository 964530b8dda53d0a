package io.weir.connectors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SimulatedStreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final NetworkConfig SMALL = new NetworkConfig(200, 400, 20, LocalDate.of(2018, 4, 1), 3);

    @Test
    void hundredThousandMessagesAtOnePercentHoldExactlyHundredOfEachOfTenWays() {
        List<SimulatedMessage> messages = transactions(new StreamConfig(SMALL, 0.01, Duration.ofDays(7)), 100_000);
        Map<BrokenWay, Integer> ways = new EnumMap<>(BrokenWay.class);
        messages.stream().filter(m -> !m.valid()).forEach(m -> ways.merge(m.way(), 1, Integer::sum));

        assertThat(ways).hasSize(10);
        assertThat(ways.values()).containsOnly(100);
    }

    @Property(tries = 40)
    void anyShareOfAnyNumberIsBrokenToTheMessage(
            @ForAll @DoubleRange(min = 0, max = 0.5) double share, @ForAll @IntRange(min = 1, max = 3_000) int count) {
        long broken = transactions(new StreamConfig(SMALL, share, Duration.ofDays(7)), count).stream()
                .filter(m -> !m.valid())
                .count();

        assertThat(broken).isEqualTo(Math.round(count * share));
    }

    @Test
    void eachWayIsBrokenAsItsNameSaysAndInNoOtherWay() throws IOException {
        Map<String, byte[]> validById = new HashMap<>();
        for (SimulatedMessage m : transactions(new StreamConfig(SMALL, 0.05, Duration.ofDays(7)), 20_000)) {
            if (m.valid()) {
                validById.put(JSON.readTree(m.value()).get("transaction_id").asText(), m.value());
            } else {
                assertBroken(m, validById);
            }
        }
        assertThat(validById).hasSize(19_000);
    }

    private static void assertBroken(SimulatedMessage m, Map<String, byte[]> validById) throws IOException {
        byte[] value = m.value();
        switch (m.way()) {
            case EMPTY_MESSAGE -> assertThat(value).isEmpty();
            case MALFORMED_JSON ->
                assertThatThrownBy(() -> JSON.readTree(value)).isInstanceOf(JsonProcessingException.class);
            case NOT_AN_OBJECT -> assertThat(JSON.readTree(value).isObject()).isFalse();
            case DUPLICATE_ID -> {
                JsonNode repeated = JSON.readTree(value);
                assertThat(validById.get(repeated.get("transaction_id").asText()))
                        .isEqualTo(value);
                assertThat(m.key()).asString().isEqualTo(repeated.get("card_id").asText());
            }
            default ->
                assertThat(faults(JSON.readTree(value), value.length, m.eventTime()))
                        .containsExactly(m.way());
        }
        if (m.way() != BrokenWay.DUPLICATE_ID) {
            assertThat(m.transaction().id()).isGreaterThanOrEqualTo(SimulatedStream.BROKEN_IDS);
        }
    }

    /** What a strict reader finds wrong with an object. */
    private static List<BrokenWay> faults(JsonNode json, int bytes, long recordTime) {
        List<BrokenWay> faults = new ArrayList<>();
        if (bytes > 16 * 1024) {
            faults.add(BrokenWay.OVERSIZED_MESSAGE);
        }
        for (String field : List.of("transaction_id", "card_id", "terminal_id", "amount", "event_time")) {
            JsonNode found = json.get(field);
            if (found == null) {
                faults.add(BrokenWay.MISSING_FIELD);
            } else if (found.isNull()) {
                faults.add(BrokenWay.NULL_FIELD);
            } else if (field.equals("event_time") ? !found.isTextual() : !found.isNumber()) {
                faults.add(BrokenWay.WRONG_TYPE);
            } else if (field.equals("amount") && (found.asDouble() < 0 || found.asDouble() > 100_000)) {
                faults.add(BrokenWay.OUT_OF_RANGE);
            } else if (field.equals("event_time")
                    && Instant.parse(found.asText()).toEpochMilli() > recordTime + 86_400_000) {
                faults.add(BrokenWay.TIME_OUT_OF_BOUNDS);
            }
        }
        return faults;
    }

    @Test
    void validMessagesAreTheNetworksTransactionsInOrderAndWithoutGaps() throws IOException {
        CardNetwork network = new CardNetwork(SMALL);
        List<Transaction> expected = new ArrayList<>(network.day(0));
        expected.addAll(network.day(1));
        List<Transaction> seen = transactions(new StreamConfig(SMALL, 0.1, Duration.ofDays(7)), 2_000).stream()
                .filter(SimulatedMessage::valid)
                .map(SimulatedMessage::transaction)
                .toList();

        assertThat(seen.subList(0, expected.size())).isEqualTo(expected);
    }

    @Test
    void transactionAndLabelReadAsTheTopicsPageSays() {
        Transaction t = new Transaction(5_000_017, 596, 3156, 431_05, 1_522_540_831_000L, 2);

        assertThat(new String(MessageText.transaction(t), StandardCharsets.UTF_8))
                .isEqualTo("{\"transaction_id\":5000017,\"card_id\":596,\"terminal_id\":3156,\"amount\":431.05,"
                        + "\"event_time\":\"2018-04-01T00:00:31.000Z\"}");
        assertThat(new String(MessageText.label(t, 1_523_145_631_000L), StandardCharsets.UTF_8))
                .isEqualTo("{\"transaction_id\":5000017,\"is_fraud\":true,"
                        + "\"label_time\":\"2018-04-08T00:00:31.000Z\"}");
    }

    @Property(tries = 200)
    void timesAreWrittenAsJavaWritesThem(@ForAll @DoubleRange(min = 0, max = 4e12) double millis) {
        StringBuilder text = new StringBuilder();
        MessageText.appendTime(text, (long) millis);

        assertThat(Instant.parse(text.substring(1, text.length() - 1))).isEqualTo(Instant.ofEpochMilli((long) millis));
        assertThat(text).hasSize("\"2018-04-01T00:00:31.000Z\"".length());
    }

    @Test
    void everyLabelComesOnceAfterItsTransactionWhenTheClockHasReachedItsTime() throws IOException {
        for (Duration delay : List.of(Duration.ZERO, Duration.ofHours(5), Duration.ofDays(7))) {
            SimulatedStream stream = new SimulatedStream(new StreamConfig(SMALL, 0.1, delay));
            Map<Long, Transaction> sent = new HashMap<>();
            Set<Long> labelled = new HashSet<>();
            long clock = 0;
            for (int i = 0; i < 10_000; i++) {
                SimulatedMessage m = stream.next();
                assertThat(m.eventTime()).isGreaterThanOrEqualTo(clock);
                clock = m.eventTime();
                if (m.kind() == SimulatedMessage.Kind.LABEL) {
                    JsonNode label = JSON.readTree(m.value());
                    Transaction about = sent.get(label.get("transaction_id").asLong());
                    assertThat(about).isNotNull();
                    assertThat(label.get("is_fraud").asBoolean()).isEqualTo(about.fraud());
                    assertThat(m.eventTime()).isEqualTo(about.eventTime() + delay.toMillis());
                    assertThat(m.key()).asString().isEqualTo(Long.toString(about.id()));
                    assertThat(m.index()).isEqualTo(labelled.size());
                    assertThat(labelled.add(about.id())).isTrue();
                } else if (m.valid()) {
                    sent.put(m.transaction().id(), m.transaction());
                }
            }
            long settled = clock - delay.toMillis();
            assertThat(sent.values().stream().filter(t -> t.eventTime() < settled))
                    .allMatch(t -> labelled.contains(t.id()));
            assertThat(labelled).isNotEmpty();
        }
    }

    @Test
    void twoStreamsOfOneConfigurationAreEqualToTheByte() {
        StreamConfig config = new StreamConfig(SMALL, 0.01, Duration.ofDays(1));
        SimulatedStream one = new SimulatedStream(config);
        SimulatedStream other = new SimulatedStream(config);

        for (int i = 0; i < 5_000; i++) {
            SimulatedMessage a = one.next();
            SimulatedMessage b = other.next();
            assertThat(a).isEqualTo(b);
            assertThat(Arrays.equals(a.value(), b.value())).isTrue();
        }
    }

    @Test
    void networkInWhichNobodyEverPaysIsRefusedInsteadOfSearchedForever() {
        NetworkConfig silent = new NetworkConfig(1, 1, 1e-9, LocalDate.of(2018, 4, 1), 1);

        assertThatThrownBy(() -> new SimulatedStream(new StreamConfig(silent, 0, Duration.ZERO)).next())
                .hasMessageContaining("more terminals or a larger radius");
    }

    private static List<SimulatedMessage> transactions(StreamConfig config, int count) {
        SimulatedStream stream = new SimulatedStream(config);
        List<SimulatedMessage> messages = new ArrayList<>(count);
        while (messages.size() < count) {
            SimulatedMessage message = stream.next();
            if (message.kind() == SimulatedMessage.Kind.TRANSACTION) {
                assertThat(message.index()).isEqualTo(messages.size());
                messages.add(message);
            }
        }
        return messages;
    }
}
