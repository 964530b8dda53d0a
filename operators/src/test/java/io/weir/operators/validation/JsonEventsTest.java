package io.weir.operators.validation;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.Original;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonEventsTest {
    private static final EventValidator VALIDATOR = Orders.validator(
            Rule.range("amount", 0, 100_000),
            new Rule("channel", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 5, List.of("web", "app")));
    private static final long NOW = Instant.parse("2018-04-02T00:00:00Z").toEpochMilli();

    private static Event parse(byte[] message, long messageTime) {
        return new MessageEvents(Orders.SCHEMA, VALIDATOR, 2000, JsonFormat.PLAIN)
                .parse(new Original(null, message, "payments", 0, 7), messageTime, 5);
    }

    private static Event parse(String message) {
        return parse(message.getBytes(UTF_8), NOW);
    }

    private static String rejection(String message) {
        return parse(message).rejection().toString();
    }

    /** A valid message, with more fields. */
    private static String with(String fields) {
        return "{\"id\": 1, \"at\": \"2018-04-01T00:00:31Z\", " + fields + "}";
    }

    @Test
    void wholeMessageBecomesARow() {
        Event event = parse(
                """
                {"id": 1208046, "at": "2018-04-01T00:00:31.250Z", "amount": 57.16, "km": -0.0, "tries": -3, "fresh": true,
                 "channel": "web"}""");

        assertThat(event.row()).hasToString("+I(1208046,2018-04-01T00:00:31.250,57.16,-0.0,-3,true,web)");
        assertThat(event.time()).isEqualTo(1522540831250L);
        assertThat(event.sentAt()).isEqualTo(5);
        assertThat(event.original().offset()).isEqualTo(7);
    }

    @Test
    void nullableFieldsMayBeMissingOrNull() {
        assertThat(parse(with("\"amount\": null")).row())
                .hasToString("+I(1,2018-04-01T00:00:31,null,null,null,null,null)");
    }

    @Test
    void fieldsThatNobodyAskedForArePassedOver() {
        assertThat(parse(with("\"x\": {\"id\": [2, {\"amount\": \"a\"}]}, \"y\": [[1e400]], \"amount\": 3"))
                        .row())
                .hasToString("+I(1,2018-04-01T00:00:31,3.0,null,null,null,null)");
    }

    @Test
    void escapedNamesAndByteOrderMarksAreUnderstood() {
        assertThat(parse("\uFEFF" + with("\"am\\u006funt\": 3")).row())
                .hasToString("+I(1,2018-04-01T00:00:31,3.0,null,null,null,null)");
    }

    @Test
    void negativeZeroIsNotBelowZero() {
        assertThat(parse(with("\"amount\": -0.0")).row().getDouble(2)).isEqualTo(-0.0);
    }

    @Test
    void emptyMessageIsRefused() {
        String empty = "EMPTY_MESSAGE: the message has no content; accepted: a JSON object";
        assertThat(parse(null, NOW).rejection()).hasToString(empty);
        assertThat(rejection("")).isEqualTo(empty);
        assertThat(rejection(" \r\n\t")).isEqualTo(empty);
        assertThat(rejection("\uFEFF")).isEqualTo(empty);
        assertThat(parse(" ".getBytes(UTF_16BE), NOW).rejection()).hasToString(empty);
    }

    @Test
    void textThatIsNoJsonIsRefused() {
        assertThat(rejection("{\"id\": 1, "))
                .isEqualTo(
                        "MALFORMED_JSON: the message is not JSON at byte 10: Unexpected end-of-input within/between Object "
                                + "entries; accepted: a JSON object");
        assertThat(rejection("id=1"))
                .startsWith("MALFORMED_JSON: the message is not JSON at byte 3: Unrecognized token 'id'")
                .endsWith("; accepted: a JSON object");
        assertThat(rejection("{\"id\": NaN}")).startsWith("MALFORMED_JSON: the message is not JSON at byte ");
        assertThat(rejection("{'id': 1}")).startsWith("MALFORMED_JSON: ");
        assertThat(rejection("{\"id\": 01}")).startsWith("MALFORMED_JSON: ");
        assertThat(rejection("{\"id\": 1,}")).startsWith("MALFORMED_JSON: ");
        assertThat(rejection("[1, 2")).startsWith("MALFORMED_JSON: ");
    }

    @Test
    void textThatIsNoUtf8IsRefused() {
        byte[] message = with("\"channel\": \"wXb\"").getBytes(UTF_8);
        message[new String(message, UTF_8).indexOf('X')] = (byte) 0xC3;
        assertThat(parse(message, NOW).rejection().toString())
                .startsWith("MALFORMED_JSON: the message is not JSON at byte ")
                .contains("Invalid UTF-8 middle byte 0x62");
    }

    @Test
    void textBehindTheObjectIsRefused() {
        assertThat(rejection(with("\"x\": 1") + " {}"))
                .isEqualTo(
                        "MALFORMED_JSON: there is more after the object's end, at byte 49; accepted: one JSON object");
        assertThat(rejection(with("\"x\": 1") + "x")).startsWith("MALFORMED_JSON: ");
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertThat(parse(("[".repeat(1500)).getBytes(UTF_8), NOW).rejection().toString())
                .startsWith("MALFORMED_JSON: the message is not JSON: Document nesting depth (1001) exceeds");
        assertThat(rejection("{\"x\": " + "{\"x\":".repeat(200) + "1" + "}".repeat(200) + "}"))
                .isEqualTo("MISSING_FIELD: id is missing, accepted: a BIGINT");
    }

    @Test
    void fieldThatComesTwiceIsRefused() {
        assertThat(rejection(with("\"amount\": 3, \"amount\": 4")))
                .isEqualTo("MALFORMED_JSON: the message has amount twice; accepted: each field once");
        assertThat(rejection(with("\"amount\": \"x\", \"\\u0061mount\": null")))
                .isEqualTo("MALFORMED_JSON: the message has amount twice; accepted: each field once");
    }

    @Test
    void renamedFieldIsReadByEitherNameAndNotByBoth() {
        MessageEvents events = new MessageEvents(
                Orders.SCHEMA, VALIDATOR, 2000, new JsonFormat(Map.of("amount", List.of("value", "amount"))));
        assertThat(events.parse(original(with("\"amount\": 3")), NOW, 0).row().getDouble(2))
                .isEqualTo(3);
        assertThat(events.parse(original(with("\"value\": 4")), NOW, 0).row().getDouble(2))
                .isEqualTo(4);
        assertThat(events.parse(original(with("\"amount\": 3, \"value\": 4")), NOW, 0)
                        .rejection())
                .hasToString("MALFORMED_JSON: the message has value twice; accepted: one of amount, value");
    }

    @Test
    void fieldUnderAnotherNameIsNotReadByItsColumns() {
        MessageEvents events =
                new MessageEvents(Orders.SCHEMA, VALIDATOR, 2000, new JsonFormat(Map.of("amount", List.of("@value"))));
        assertThat(events.parse(original(with("\"amount\": \"other\", \"@value\": 4")), NOW, 0)
                        .row()
                        .getDouble(2))
                .isEqualTo(4);
    }

    @Test
    void otherJsonIsNoObject() {
        assertThat(rejection("[1]")).isEqualTo("NOT_AN_OBJECT: the message is a JSON array, accepted: a JSON object");
        assertThat(rejection("\"{}\"")).isEqualTo("NOT_AN_OBJECT: the message is a JSON text, accepted: a JSON object");
        assertThat(rejection("1e9")).isEqualTo("NOT_AN_OBJECT: the message is a JSON number, accepted: a JSON object");
        assertThat(rejection("false"))
                .isEqualTo("NOT_AN_OBJECT: the message is a JSON boolean, accepted: a JSON object");
        assertThat(rejection("null")).isEqualTo("NOT_AN_OBJECT: the message is a JSON null, accepted: a JSON object");
    }

    @Test
    void neededFieldsMustBeThere() {
        assertThat(rejection("{}")).isEqualTo("MISSING_FIELD: id is missing, accepted: a BIGINT");
        assertThat(rejection("{\"id\": 1}")).isEqualTo("MISSING_FIELD: at is missing, accepted: a TIMESTAMP");
        assertThat(rejection("{\"id\": null, \"at\": 5}")).isEqualTo("NULL_FIELD: id is null, accepted: a BIGINT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            "amount": "57.16"   | amount is '57.16' (text), accepted: a number
            "amount": "NaN"     | amount is 'NaN' (text), accepted: a number
            "amount": true      | amount is 'true' (boolean), accepted: a number
            "amount": {"a": 1}  | amount is object, accepted: a number
            "km": [1, [2]]      | km is array, accepted: a number
            "tries": 1.0        | tries is '1.0' (number), accepted: a whole number
            "tries": "1"        | tries is '1' (text), accepted: a whole number
            "fresh": 1          | fresh is '1' (number), accepted: true or false
            "fresh": "true"     | fresh is 'true' (text), accepted: true or false
            "channel": 5        | channel is '5' (number), accepted: a text
            """)
    void valueOfAnotherTypeIsRefused(String field, String detail) {
        assertThat(rejection(with(field))).isEqualTo("WRONG_TYPE: " + detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            "amount": 1e400               | amount is 1e400, accepted: what a DOUBLE can hold
            "km": -1e39                   | km is -1e39, accepted: what a FLOAT can hold
            "tries": 2147483648           | tries is 2147483648, accepted: what an INT can hold
            "tries": 9223372036854775808  | tries is 9223372036854775808, accepted: what an INT can hold
            "amount": -0.01               | amount is -0.01, accepted: from 0.0 to 100000.0
            "amount": 100000.01           | amount is 100000.01, accepted: from 0.0 to 100000.0
            "channel": "telephone"        | channel has 9 characters, accepted: at most 5
            "channel": "fax"              | channel is 'fax', accepted: web, app
            """)
    void valueOutOfItsRangeIsRefused(String field, String detail) {
        assertThat(rejection(with(field))).isEqualTo("OUT_OF_RANGE: " + detail);
    }

    @Test
    void idBeyond64BitsIsRefused() {
        assertThat(rejection("{\"id\": -9223372036854775809, \"at\": 5}"))
                .isEqualTo("OUT_OF_RANGE: id is -9223372036854775809, accepted: what a BIGINT can hold");
        assertThat(rejection("{\"id\": " + "9".repeat(70) + ", \"at\": 5}"))
                .isEqualTo("OUT_OF_RANGE: id is " + "9".repeat(64) + "…, accepted: what a BIGINT can hold");
        assertThat(rejection("{\"id\": " + "9".repeat(1900) + "}"))
                .startsWith("MALFORMED_JSON: ")
                .contains("Number value length (1900)");
    }

    @Test
    void longValuesAreShortenedBetweenCharacters() {
        assertThat(rejection(with("\"amount\": \"" + "a".repeat(63) + "\uD83D\uDE00\"")))
                .isEqualTo("WRONG_TYPE: amount is '" + "a".repeat(63) + "…' (text), accepted: a number");
    }

    @Test
    void messageThatIsTooLongIsRefusedUnread() {
        assertThat(rejection("x".repeat(2001)))
                .isEqualTo("OVERSIZED_MESSAGE: the message has 2001 bytes, accepted: at most 2000");
    }

    @Test
    void timeThatCannotBeIsRefused() {
        assertThat(rejection("{\"id\": 1, \"at\": \"1999-12-31T23:59:59.999Z\"}"))
                .isEqualTo(
                        "TIME_OUT_OF_BOUNDS: at is 1999-12-31T23:59:59.999Z, accepted: 2000-01-01T00:00:00Z or later");
        assertThat(rejection("{\"id\": 1, \"at\": \"2018-04-03T00:00:00.001Z\"}"))
                .isEqualTo("TIME_OUT_OF_BOUNDS: at is 2018-04-03T00:00:00.001Z, ahead of its message's own time "
                        + "2018-04-02T00:00:00Z; accepted: at most PT24H ahead");
        assertThat(parse("{\"id\": 1, \"at\": \"2018-04-03T00:00:00Z\"}").occurred())
                .isTrue();
    }

    @Test
    void timesAtTheEndsOfALongAreRefusedWithoutOverflow() {
        assertThat(rejection("{\"id\": 1, \"at\": " + Long.MIN_VALUE + "}"))
                .isEqualTo(
                        "TIME_OUT_OF_BOUNDS: at is -292275055-05-16T16:47:04.192Z, accepted: 2000-01-01T00:00:00Z or later");
        assertThat(rejection("{\"id\": 1, \"at\": " + Long.MAX_VALUE + "}"))
                .isEqualTo(
                        "TIME_OUT_OF_BOUNDS: at is +292278994-08-17T07:12:55.807Z, accepted: 9999-12-31T23:59:59.999Z or "
                                + "earlier");
    }

    @Test
    void messageWithoutATimestampIsNotAskedHowFarAheadItIs() {
        byte[] message = "{\"id\": 1, \"at\": \"2099-01-01T00:00:00Z\"}".getBytes(UTF_8);
        assertThat(parse(message, -1).time())
                .isEqualTo(Instant.parse("2099-01-01T00:00:00Z").toEpochMilli());
        assertThat(parse(message, 0).rejection().reason()).hasToString("TIME_OUT_OF_BOUNDS");
    }

    @Test
    void refusedMessageKeepsItsBytes() {
        byte[] message = "{".getBytes(UTF_8);
        assertThat(parse(message, NOW).original().value()).isSameAs(message);
    }

    @Test
    void malformedTextWeighsMoreThanAFieldsType() {
        assertThat(rejection("{\"id\": \"x\", \"at\": ")).startsWith("MALFORMED_JSON: ");
        assertThat(rejection("{\"id\": \"x\", \"at\": true}"))
                .isEqualTo("WRONG_TYPE: id is 'x' (text), accepted: a whole number");
    }

    @Test
    void oneMessageLeavesNothingForTheNext() {
        MessageEvents events = new MessageEvents(Orders.SCHEMA, VALIDATOR, 2000, JsonFormat.PLAIN);
        assertThat(events.parse(original(with("\"amount\": 5")), NOW, 0).row().getDouble(2))
                .isEqualTo(5);
        assertThat(events.parse(original(with("\"tries\": 5")), NOW, 0).row().isNullAt(2))
                .isTrue();
        assertThat(events.parse(original("{\"at\": 5}"), NOW, 0).rejection().reason())
                .hasToString("MISSING_FIELD");
    }

    private static Original original(String message) {
        return new Original(null, message.getBytes(UTF_8), "payments", 0, 0);
    }
}
