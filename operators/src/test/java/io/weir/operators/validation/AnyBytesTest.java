package io.weir.operators.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.Original;
import io.weir.operators.event.Payments;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** No bytes make a parser throw: each message gives one event, a whole one or a refused one with its bytes. */
class AnyBytesTest {
    private final MessageEvents events = new MessageEvents(
            Payments.SCHEMA,
            new EventValidator(
                    Payments.SCHEMA,
                    List.of(Rule.range("amount", 0, 1000)),
                    Instant.parse("2000-01-01T00:00:00Z"),
                    Duration.ofDays(1)),
            256,
            JsonFormat.PLAIN);
    private final MessageLabels labels = new MessageLabels(Payments.SCHEMA, "id", "fraud", "at");

    @Property
    void anyBytesGiveOneEventOrOneLabel(@ForAll byte[] message) {
        assertWhole(message);
    }

    @Property(tries = 3000)
    void almostValidMessagesGiveOneEventOrOneLabel(@ForAll("damaged") byte[] message) {
        Event event = assertWhole(message);
        Statistics.label("outcome")
                .collect(event.occurred() ? "OCCURRED" : event.rejection().reason());
        Statistics.label("outcome").coverage(coverage -> {
            coverage.check("OCCURRED").count(count -> count > 0);
        });
    }

    private Event assertWhole(byte[] message) {
        Original original = new Original(null, message, "payments", 0, 0);
        Event event = events.parse(original, Payments.time("2018-04-01T00:00:00Z"), 0);
        if (event.occurred()) {
            assertThat(event.row().isNullAt(Payments.ID)).isFalse();
            assertThat(event.row().isNullAt(Payments.CARD)).isFalse();
            assertThat(event.time()).isEqualTo(Payments.SCHEMA.timeOf(event.row()));
        } else {
            assertThat(event.kind()).isEqualTo(Event.Kind.REJECTED);
            assertThat(event.original()).isSameAs(original);
            assertThat(event.rejection().detail()).isNotBlank();
        }
        Event label = labels.parse(original);
        assertThat(label.kind()).isIn(Event.Kind.LABELED, Event.Kind.REJECTED);
        return event;
    }

    /** A valid message of which some bytes were replaced, cut out or repeated. */
    @Provide
    Arbitrary<byte[]> damaged() {
        Arbitrary<String> values = Arbitraries.of(
                "1",
                "-0.0",
                "1e400",
                "\"a\"",
                "null",
                "true",
                "[]",
                "{}",
                "9223372036854775808",
                "0.1",
                "\"2018-04-01T00:00:31Z\"",
                "\"+999999999-01-01T00:00:00Z\"",
                "1522540831000",
                "-9223372036854775808");
        Arbitrary<String> texts = Combinators.combine(values, values, values, values)
                .as((a, b, c, d) -> "{\"id\": " + a + ", \"card\": \"x\", \"amount\": " + b + ", \"fraud\": " + c
                        + ", \"at\": " + d + "}");
        Arbitrary<String> whole = Arbitraries.of(
                "{\"id\": 1, \"card\": \"a\", \"amount\": 5, \"at\": \"2018-04-01T00:00:31Z\", \"fraud\": true}",
                "{\"at\": 1522540831000, \"id\": 1, \"card\": \"\\u0061\", \"fraud\": 1}");
        return Combinators.combine(
                        Arbitraries.oneOf(texts, whole),
                        Arbitraries.integers().between(0, 400),
                        Arbitraries.bytes(),
                        Arbitraries.integers().between(0, 4))
                .as((text, at, with, how) -> {
                    byte[] message = text.getBytes(UTF_8);
                    int place = at % message.length;
                    return switch (how) {
                        case 0 -> message;
                        case 1 -> Arrays.copyOf(message, place);
                        case 2 -> Arrays.copyOfRange(message, place, message.length);
                        case 3 -> (text.substring(0, place) + text).getBytes(UTF_8);
                        default -> {
                            message[place] = with;
                            yield message;
                        }
                    };
                });
    }
}
