package io.weir.operators.learning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.decision.Decision;
import io.weir.operators.decision.DecisionJson;
import io.weir.operators.event.Event;
import io.weir.operators.event.Original;
import io.weir.operators.event.Payments;
import io.weir.operators.event.ServedScore;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureLogJsonTest {
    private final FeatureLogJson log =
            new FeatureLogJson(Payments.SCHEMA, "card-fraud", Set.of("fraud", "forest"), "0badcafe", 3);

    private Event parse(byte[] message) {
        return log.parse(new Original(null, message, "feature-log", 0, 0));
    }

    @Property
    void whatScoringWroteComesBackBitByBit(@ForAll float a, @ForAll float b, @ForAll long id) {
        Event event = Payments.payment(id, "a", 5.0, 1522540831000L).withFeatures(new float[] {a, Float.NaN, b});
        ServedScore by = new ServedScore("fraud", 7, 0.5f);
        ServedScore beside = new ServedScore("forest", 3, 0.25f);
        byte[] written = new DecisionJson(Payments.SCHEMA, "card-fraud", "0badcafe")
                .features(new Decision(event, by, List.of(beside), false, 1, List.of()));
        Event read = parse(written);
        assertThat(read.occurred()).as(new String(written, UTF_8)).isTrue();
        assertThat(read.features()).containsExactly(a, Float.NaN, b);
        assertThat(read.served()).containsExactly(by, beside);
        assertThat(read.time()).isEqualTo(event.time());
        assertThat(Payments.id(read)).isEqualTo(Payments.id(event));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"event_time": "2018-04-01T00:00:31Z", "features": [1, 2, 3]}                          | MISSING_FIELD: this is no record of the feature log: it has no id or no features
            {"id": null, "event_time": "2018-04-01T00:00:31Z", "features": [1, 2, 3]}              | MISSING_FIELD: this is no record of the feature log: it has no id or no features
            {"id": 1, "event_time": "2018-04-01T00:00:31Z"}                                        | MISSING_FIELD: this is no record of the feature log: it has no id or no features
            {"id": 1, "model": "fraud", "feature_set": "0badcafe", "features": [1, 2]} | OUT_OF_RANGE: this is no record of the feature log: it has 2 features (set 0badcafe) of the model 'fraud', accepted: 3 (set 0badcafe) of the pipeline 'card-fraud'; run scoring and learning with the same pipeline file, and give each pipeline a feature log of its own
            {"id": 1, "model": "fraud", "feature_set": "00000000", "features": [1, 2, 3]} | OUT_OF_RANGE: this is no record of the feature log: it has 3 features (set 00000000) of the model 'fraud', accepted: 3 (set 0badcafe) of the pipeline 'card-fraud'; run scoring and learning with the same pipeline file, and give each pipeline a feature log of its own
            {"id": 1, "model": "abuse", "feature_set": "0badcafe", "features": [1, 2, 3]} | OUT_OF_RANGE: this is no record of the feature log: it has 3 features (set 0badcafe) of the model 'abuse', accepted: 3 (set 0badcafe) of the pipeline 'card-fraud'; run scoring and learning with the same pipeline file, and give each pipeline a feature log of its own
            {"id": 1, "pipeline": "login-abuse", "model": "fraud", "feature_set": "0badcafe", "features": [1, 2, 3]} | OUT_OF_RANGE: this is no record of the feature log: it has 3 features (set 0badcafe) of the pipeline 'login-abuse', accepted: 3 (set 0badcafe) of the pipeline 'card-fraud'; run scoring and learning with the same pipeline file, and give each pipeline a feature log of its own
            {"id": 1, "event_time": "2018-04-01T00:00:31Z", "model": "fraud", "feature_set": "0badcafe", "features": [1, "2", 3]} | WRONG_TYPE: this is no record of the feature log: features[1] is "2", accepted: a number or null
            {"id": "x", "event_time": "2018-04-01T00:00:31Z", "model": "fraud", "feature_set": "0badcafe", "features": [1, 2, 3]} | MALFORMED_JSON: this is no record of the feature log: For input string: "x"
            {"id": 1, "event_time": "+999999999-01-01T00:00:00Z", "model": "fraud", "feature_set": "0badcafe", "features": [1, 2, 3]} | MALFORMED_JSON: this is no record of the feature log: long overflow
            """)
    void whatIsNoRecordIsRefused(String message, String rejection) {
        assertThat(parse(message.getBytes(UTF_8)).rejection()).hasToString(rejection);
    }

    @Test
    void recordOfAModelThatIsNamedNoMoreIsLearnedFromAllTheSame() {
        Event read = parse(
                """
                {"id": 1, "event_time": "2018-04-01T00:00:31Z", "score": 0.5, "model": "gone", "model_version": 9,
                 "pipeline": "card-fraud", "feature_set": "0badcafe", "features": [1, 2, 3]}"""
                        .getBytes(UTF_8));
        assertThat(read.served()).containsExactly(new ServedScore("gone", 9, 0.5f));
    }

    @Test
    void recordOfAVersionThatKnewNoPipelineIsRead() {
        assertThat(parse(
                                """
                {"id": 1, "event_time": "2018-04-01T00:00:31Z", "score": 0.5, "model": "fraud", "model_version": 9,
                 "feature_set": "0badcafe", "features": [1, 2, 3]}"""
                                        .getBytes(UTF_8))
                        .served())
                .containsExactly(new ServedScore("fraud", 9, 0.5f));
    }

    @Test
    void scoresThatCannotBeReadAreNoneAndTheFeaturesAreStillLearnedFrom() {
        Event read = parse(
                """
                {"id": 1, "event_time": "2018-04-01T00:00:31Z", "score": 0.5, "model": "fraud", "model_version": 9,
                 "beside": [{"model": "forest", "model_version": 1, "score": 7}],
                 "pipeline": "card-fraud", "feature_set": "0badcafe", "features": [1, 2, 3]}"""
                        .getBytes(UTF_8));
        assertThat(read.served()).isEmpty();
        assertThat(read.features()).containsExactly(1, 2, 3);
    }

    @Test
    void columnsThatScoresAreJudgedByComeBack() {
        FeatureLogJson reads = log.withColumns(Payments.CARD, Payments.ID);
        for (String card : new String[] {"a", "ö,\"b\""}) {
            Event event = Payments.payment(7, card, 5.0, 1522540831000L).withFeatures(new float[3]);
            byte[] written = new DecisionJson(Payments.SCHEMA, "card-fraud", "0badcafe")
                    .logging(Payments.CARD, Payments.ID)
                    .features(new Decision(event, new ServedScore("fraud", 7, 0.5f), List.of(), false, 1, List.of()));
            Event read = reads.parse(new Original(null, written, "feature-log", 0, 0));
            assertThat(read.row().getString(Payments.CARD)).hasToString(card);
            assertThat(read.row().getLong(Payments.ID)).isEqualTo(7);
            assertThat(read.row().isNullAt(Payments.AMOUNT)).isTrue();
        }
    }

    @Test
    void aRecordOfABuildThatLoggedNoColumnsOrOfAnotherTypeHasNone() {
        FeatureLogJson reads = log.withColumns(Payments.CARD);
        String record = "{\"id\": 1, \"event_time\": \"2018-04-01T00:00:31Z\", \"model\": \"fraud\","
                + " \"feature_set\": \"0badcafe\", \"features\": [1, 2, 3]%s}";
        Event read = reads.parse(new Original(null, record.formatted("").getBytes(UTF_8), "feature-log", 0, 0));
        assertThat(read.row().isNullAt(Payments.CARD)).isTrue();

        // Logged while the column had another type.
        byte[] other = record.formatted(", \"columns\": {\"card\": 5}").getBytes(UTF_8);
        read = reads.parse(new Original(null, other, "feature-log", 0, 0));
        assertThat(read.kind()).isEqualTo(Event.Kind.OCCURRED);
        assertThat(read.row().isNullAt(Payments.CARD)).isTrue();
    }

    @Test
    void tombstoneIsRefused() {
        assertThat(parse(null).kind()).isEqualTo(Event.Kind.REJECTED);
        assertThat(parse(new byte[0]).kind()).isEqualTo(Event.Kind.REJECTED);
    }

    @Property
    void anyBytesGiveOneEvent(@ForAll byte[] message) {
        assertThat(parse(message).kind()).isNotNull();
    }
}
