package io.weir.operators.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.Original;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextEventsTest {
    private static final EventValidator VALIDATOR = Orders.validator(Rule.range("amount", -1e300, 1e300));
    private static final Original LINE = new Original(null, "the line".getBytes(UTF_8), "payments.csv", 0, 2);

    private static Event csv(String... fields) {
        return new TextEvents(Orders.SCHEMA, VALIDATOR).parse(fields, LINE);
    }

    private static Event json(String... fields) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < fields.length; i++) {
            boolean bare = i != 6 && !(i == 1 && fields[i].contains(":"));
            json.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(Orders.NAMES.get(i))
                    .append("\":");
            json.append(fields[i].isEmpty() ? "null" : bare ? fields[i] : '"' + fields[i] + '"');
        }
        byte[] message = json.append('}').toString().getBytes(UTF_8);
        return new MessageEvents(Orders.SCHEMA, VALIDATOR, 10_000, JsonFormat.PLAIN)
                .parse(new Original(null, message, "t", 0, 0), -1, 0);
    }

    @Test
    void lineBecomesARow() {
        Event event = csv("1", "2018-04-01 00:00:31", "57.16", "1e3", "-3", "1", "web");
        assertThat(event.row()).hasToString("+I(1,2018-04-01T00:00:31,57.16,1000.0,-3,true,web)");
        assertThat(event.original()).isSameAs(LINE);
    }

    @Test
    void emptyFieldsAndFieldsThatALineLacksAreNull() {
        assertThat(csv("1", "1522540831000", "", null, "").row())
                .hasToString("+I(1,2018-04-01T00:00:31,null,null,null,null,null)");
        assertThat(csv("", "1522540831000").rejection()).hasToString("NULL_FIELD: id is empty, accepted: a BIGINT");
        assertThat(csv("1").rejection()).hasToString("MISSING_FIELD: at is missing, the line is too short");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            0 | 1.0                 | WRONG_TYPE: id is '1.0', accepted: a whole number
            0 | -                   | WRONG_TYPE: id is '-', accepted: a whole number
            0 | ٣                   | WRONG_TYPE: id is '٣', accepted: a whole number
            0 | 9223372036854775808 | OUT_OF_RANGE: id is 9223372036854775808, accepted: what a BIGINT can hold
            1 | 2018-02-30 00:00:00 | WRONG_TYPE: at is '2018-02-30 00:00:00', accepted: a time such as 2018-04-01T00:00:31.000Z or 2018-04-01 00:00:31, or epoch milliseconds
            1 | 5                   | TIME_OUT_OF_BOUNDS: at is 1970-01-01T00:00:00.005Z, accepted: 2000-01-01T00:00:00Z or later
            2 | NaN                 | WRONG_TYPE: amount is 'NaN', accepted: a number
            2 | Infinity            | WRONG_TYPE: amount is 'Infinity', accepted: a number
            2 | 0x1p3               | WRONG_TYPE: amount is '0x1p3', accepted: a number
            2 | 1d                  | WRONG_TYPE: amount is '1d', accepted: a number
            2 | 1e                  | WRONG_TYPE: amount is '1e', accepted: a number
            2 | 1e400               | OUT_OF_RANGE: amount is 1e400, accepted: what a DOUBLE can hold
            2 | 1e301               | OUT_OF_RANGE: amount is 1.0E301, accepted: from -1.0E300 to 1.0E300
            3 | 1e39                | OUT_OF_RANGE: km is 1e39, accepted: what a FLOAT can hold
            4 | 2147483648          | OUT_OF_RANGE: tries is 2147483648, accepted: what an INT can hold
            5 | yes                 | WRONG_TYPE: fresh is 'yes', accepted: true, false, 1 or 0
            """)
    void badFieldIsRefused(int column, String text, String rejection) {
        String[] fields = {"1", "1522540831000", "", "", "", "", ""};
        fields[column] = text;
        assertThat(csv(fields).rejection()).hasToString(rejection);
    }

    @Property
    void csvAndJsonOfTheSameValuesAreTheSameRow(@ForAll("fields") List<String> values) {
        String[] fields = values.toArray(String[]::new);
        Event csv = csv(fields);
        Event json = json(fields);
        assertThat(csv.kind()).isEqualTo(json.kind());
        if (csv.occurred()) {
            assertThat(csv.row()).isEqualTo(json.row());
            assertThat(csv.time()).isEqualTo(json.time());
        } else {
            assertThat(csv.rejection().reason()).isEqualTo(json.rejection().reason());
        }
    }

    @Provide
    Arbitrary<List<String>> fields() {
        Arbitrary<String> ids = Arbitraries.oneOf(
                Arbitraries.longs().map(String::valueOf), Arbitraries.of("1.5", "-9223372036854775809"));
        Arbitrary<String> times = Arbitraries.oneOf(
                Arbitraries.longs().between(946684800000L, 4102444800000L).map(t -> Instant.ofEpochMilli(t)
                        .toString()),
                Arbitraries.longs().map(String::valueOf));
        Arbitrary<String> doubles = Arbitraries.oneOf(
                Arbitraries.doubles().map(String::valueOf), Arbitraries.of("", "1e400", "-0.0", "1e-400", "1E+2"));
        Arbitrary<String> floats = Arbitraries.oneOf(
                Arbitraries.doubles().between(-1e39, 1e39).map(String::valueOf),
                Arbitraries.floats().map(String::valueOf),
                // Rounds to another float if it is rounded to a double first.
                Arbitraries.of("", "1.00000017881393432617187499"));
        Arbitrary<String> ints =
                Arbitraries.longs().between(-3_000_000_000L, 3_000_000_000L).map(String::valueOf);
        Arbitrary<String> booleans = Arbitraries.of("true", "false", "");
        Arbitrary<String> texts = Arbitraries.strings().alpha().ofMaxLength(5);
        return Combinators.combine(ids, times, doubles, floats, ints, booleans, texts)
                .as(List::of);
    }
}
