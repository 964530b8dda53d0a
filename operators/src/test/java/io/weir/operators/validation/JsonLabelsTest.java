package io.weir.operators.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.Original;
import io.weir.operators.event.Payments;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLabelsTest {
    private static final MessageLabels LABELS = new MessageLabels(
            Payments.SCHEMA,
            "transaction_id",
            "is_fraud",
            "label_time",
            new TimeBounds(Instant.parse("2000-01-01T00:00:00Z"), Duration.ofDays(1)),
            JsonFormat.PLAIN);

    private static Event parse(String message, long messageTime) {
        return LABELS.parse(new Original(null, message.getBytes(UTF_8), "labels", 0, 0), messageTime);
    }

    private static String rejection(String message) {
        return parse(message, -1).rejection().toString();
    }

    @Test
    void labelHasTheIdAloneAndItsOwnTime() {
        Event label = parse(
                "{\"transaction_id\": 1208046, \"is_fraud\": true, \"label_time\": \"2018-08-12T00:00:11.000Z\"}", -1);
        assertThat(label.kind()).isEqualTo(Event.Kind.LABELED);
        assertThat(label.row()).hasToString("+I(1208046,null,null,null)");
        assertThat(label.positive()).isTrue();
        assertThat(label.labelTime()).isEqualTo(Payments.time("2018-08-12T00:00:11Z"));
        assertThat(label.time()).isEqualTo(label.labelTime());
        assertThat(label.knownAt()).isEqualTo(label.labelTime());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "1, true", "false, false", "0, false"})
    void labelMayBeABooleanOrOneOrZero(String written, boolean positive) {
        Event label =
                parse("{\"label_time\": 1534032011000, \"is_fraud\": " + written + ", \"transaction_id\": 1}", -1);
        assertThat(label.positive()).isEqualTo(positive);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"transaction_id": 1, "is_fraud": 2, "label_time": 5}      | OUT_OF_RANGE: is_fraud is 2, accepted: true, false, 1 or 0
            {"transaction_id": 1, "is_fraud": "yes", "label_time": 5}  | WRONG_TYPE: is_fraud is 'yes' (text), accepted: true, false, 1 or 0
            {"transaction_id": 1, "is_fraud": 1.0, "label_time": 5}    | WRONG_TYPE: is_fraud is '1.0' (number), accepted: true, false, 1 or 0
            {"transaction_id": "1", "is_fraud": 1, "label_time": 5}    | WRONG_TYPE: transaction_id is '1' (text), accepted: a whole number
            {"transaction_id": 1, "is_fraud": null, "label_time": 5}   | NULL_FIELD: is_fraud is null, accepted: a label with transaction_id, is_fraud, label_time
            {"transaction_id": 1, "is_fraud": 1}                       | MISSING_FIELD: label_time is missing, accepted: a label with transaction_id, is_fraud, label_time
            {"transaction_id": 1, "is_fraud": 1, "label_time": 5}      | TIME_OUT_OF_BOUNDS: label_time is 1970-01-01T00:00:00.005Z, accepted: 2000-01-01T00:00:00Z or later
            {"transaction_id": 1, "is_fraud": 1, "label_time": 9223372036854775807} | TIME_OUT_OF_BOUNDS: label_time is +292278994-08-17T07:12:55.807Z, accepted: 9999-12-31T23:59:59.999Z or earlier
            """)
    void whatIsNoLabelIsRefused(String message, String rejection) {
        assertThat(rejection(message)).isEqualTo(rejection);
    }

    @Test
    void labelFarAheadOfItsMessageIsRefused() {
        String message = "{\"transaction_id\": 1, \"is_fraud\": 1, \"label_time\": \"2018-08-12T00:00:00.001Z\"}";
        assertThat(parse(message, Payments.time("2018-08-11T00:00:00Z")).rejection())
                .hasToString(
                        "TIME_OUT_OF_BOUNDS: label_time is 2018-08-12T00:00:00.001Z, ahead of its message's own time "
                                + "2018-08-11T00:00:00Z; accepted: at most PT24H ahead");
        assertThat(parse(message, Payments.time("2018-08-11T00:00:00.001Z")).kind())
                .isEqualTo(Event.Kind.LABELED);
    }

    @Test
    void oneLabelLeavesNothingForTheNext() {
        parse("{\"transaction_id\": 1, \"is_fraud\": true, \"label_time\": 1534032011000}", -1);
        assertThat(rejection("{\"is_fraud\": true, \"label_time\": 1534032011000}"))
                .startsWith("MISSING_FIELD: ");
    }
}
