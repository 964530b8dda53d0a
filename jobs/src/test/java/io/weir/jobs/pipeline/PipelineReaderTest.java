package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a valid file means. */
class PipelineReaderTest {
    private static final Path SHIPPED = Path.of("..", "pipelines");

    @Test
    void whatIsLeftOutHasTheDocumentedDefault() {
        Pipeline pipeline = PipelineReader.read("p.yaml", PipelineText.VALID);

        assertThat(pipeline.name()).isEqualTo("card-fraud");
        Source source = pipeline.source();
        assertThat(source)
                .isEqualTo(new Source(
                        "transactions",
                        source.rowType(),
                        Set.of(),
                        "transaction_id",
                        "event_time",
                        Duration.ofSeconds(5),
                        Instant.parse("2000-01-01T00:00:00Z"),
                        Duration.ofDays(1),
                        16_384,
                        Duration.ofDays(40)));
        assertThat(pipeline.rowType().asSummaryString())
                .isEqualTo("ROW<`transaction_id` BIGINT NOT NULL, `card_id` BIGINT NOT NULL, `amount` DOUBLE NOT NULL, "
                        + "`country` STRING NOT NULL, `online` BOOLEAN NOT NULL, `event_time` TIMESTAMP(3) NOT NULL> NOT"
                        + " NULL");
        assertThat(pipeline.validate())
                .containsExactly(java.util.Map.entry(
                        "amount",
                        new Rule(OptionalDouble.of(0), OptionalDouble.of(100), OptionalInt.empty(), Optional.empty())));
        assertThat(pipeline.labels())
                .contains(new Labels("labels", "transaction_id", "is_fraud", "label_time", Duration.ofDays(40)));
        assertThat(pipeline.model())
                .isEqualTo(new ModelSpec("fraud", "logistic-regression", "adagrad", 0.3, 0, 0, 0.01, 1000));
        assertThat(pipeline.batch()).isEqualTo(new Batch(512, Duration.ofMillis(5)));
        assertThat(pipeline.decide()).isEqualTo(new Decide(0.5));
        assertThat(pipeline.topics())
                .isEqualTo(new TopicNames(
                        "decisions", "alerts", "feature-log", "dead-letters", "models", "model-metrics"));
    }

    @Test
    void cardFraudHasTheHandbooksFifteenFeaturesAndTheCardsExtremes() {
        Pipeline pipeline = PipelineReader.read(SHIPPED.resolve("card-fraud.yaml"));

        assertThat(pipeline.featureNames())
                .containsExactly(
                        "amount",
                        "is_night",
                        "is_weekend",
                        "card_id_count_1d",
                        "card_id_count_7d",
                        "card_id_count_30d",
                        "card_id_avg_amount_1d",
                        "card_id_avg_amount_7d",
                        "card_id_avg_amount_30d",
                        "card_id_max_amount_1d",
                        "card_id_max_amount_7d",
                        "card_id_max_amount_30d",
                        "card_id_stddev_amount_1d",
                        "card_id_stddev_amount_7d",
                        "card_id_stddev_amount_30d",
                        "terminal_id_count_1d",
                        "terminal_id_count_7d",
                        "terminal_id_count_30d",
                        "terminal_id_avg_label_1d",
                        "terminal_id_avg_label_7d",
                        "terminal_id_avg_label_30d");
        assertThat(pipeline.keyFeatures().get(1))
                .isEqualTo(new KeyFeatures(
                        "terminal_id",
                        List.of(
                                new Aggregate(Aggregate.Function.COUNT, Optional.empty()),
                                new Aggregate(Aggregate.Function.AVG, Optional.of("label"))),
                        List.of(Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(30)),
                        Duration.ofDays(7)));
    }

    @Test
    void loginAbuseHasAnotherShape() {
        Pipeline pipeline = PipelineReader.read(SHIPPED.resolve("login-abuse.yaml"));

        assertThat(pipeline.rowType().asSummaryString())
                .isEqualTo("ROW<`login_id` STRING NOT NULL, `account` STRING NOT NULL, `address` STRING NOT NULL, "
                        + "`attempts` INT NOT NULL, `new_device` BOOLEAN NOT NULL, `distance_km` FLOAT, `channel` STRING, "
                        + "`at` BIGINT NOT NULL> NOT NULL");
        assertThat(pipeline.validate().get("channel").oneOf()).contains(List.of("web", "app", "phone"));
        assertThat(pipeline.featureNames())
                .startsWith("attempts", "new_device", "distance_km", "hour_of_day", "account_count_1h")
                .contains("address_avg_attempts_10min", "address_sum_label_7d");
        assertThat(pipeline.topics().decisions()).isEqualTo("login-decisions");
    }

    @Test
    void windowsAreNamedInTheirLargestWholeUnit() {
        Pipeline pipeline = PipelineReader.read(
                "p.yaml", PipelineText.with("over: [1 d, 7 d]", "over: [500 ms, 90 s, 90min, 24 h, 36 h]"));

        assertThat(pipeline.featureNames())
                .contains(
                        "card_id_count_500ms",
                        "card_id_count_90s",
                        "card_id_count_90min",
                        "card_id_count_1d",
                        "card_id_count_36h");
    }

    @Test
    void anchorsStandForWhatTheyName() {
        Pipeline pipeline = PipelineReader.read(
                "p.yaml",
                PipelineText.with(
                        "{key: card_id, of: [count, avg(amount)], over: [1 d, 7 d]}",
                        "{key: card_id, of: [count], over: &windows [1 h, 2 h]}\n"
                                + "  - {key: country, of: [count], over: *windows}"));

        assertThat(pipeline.featureNames())
                .containsExactly(
                        "amount", "card_id_count_1h", "card_id_count_2h", "country_count_1h", "country_count_2h");
    }

    @Test
    void typesAreReadInAnyCaseAndSpacing() {
        Pipeline pipeline = PipelineReader.read("p.yaml", PipelineText.with("TIMESTAMP(3)", "timestamp ( 3 )"));

        assertThat(pipeline.rowType())
                .isEqualTo(PipelineReader.read("p.yaml", PipelineText.VALID).rowType());
    }

    @Test
    void aPipelineWithoutLabelsOnlyScores() {
        Pipeline pipeline = PipelineReader.read(
                "p.yaml", PipelineText.with("labels: {topic: labels, label: is_fraud, time: label_time}\n", ""));

        assertThat(pipeline.labels()).isEmpty();
    }

    static Object copy(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }
}
