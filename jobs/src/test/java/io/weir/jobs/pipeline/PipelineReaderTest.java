package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.precision.Precision;
import io.weir.gpu.precision.PrecisionWish;
import io.weir.gpu.route.DevicePreference;
import io.weir.ml.binned.BinnedLogisticRegressionOptions;
import io.weir.ml.drift.DetectorChoice;
import io.weir.ml.forest.AdaptiveForestOptions;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.linear.Loss;
import io.weir.ml.linear.Optimizer;
import io.weir.ml.online.AdjustedOptions;
import io.weir.ml.online.CalibrationKind;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.watched.Reaction;
import io.weir.ml.watched.WatchedOptions;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.feature.AggregateFunction;
import io.weir.operators.feature.Comparison;
import io.weir.operators.feature.language.AggregateExpression;
import io.weir.operators.feature.language.Condition;
import io.weir.operators.feature.language.FeatureGroup;
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
                        TopicFormat.JSON,
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
                .contains(new Labels(
                        "labels", TopicFormat.JSON, "transaction_id", "is_fraud", "label_time", Duration.ofDays(40)));
        assertThat(pipeline.model()).isEqualTo(new ModelSpec("fraud", LinearOptions.defaults(), 1000));
        assertThat(pipeline.batch()).isEqualTo(new Batch(512, Duration.ofMillis(5), Optional.empty()));
        assertThat(pipeline.scoring()).isEqualTo(new DeviceSettings(DevicePreference.AUTO, OnDeviceFailure.CPU));
        assertThat(pipeline.state()).isEqualTo(new StateSpec(256, 64, 67_108_864));
        assertThat(pipeline.decide()).isEqualTo(new Decide(0.5));
        assertThat(pipeline.topics())
                .isEqualTo(new TopicNames(
                        "decisions",
                        "alerts",
                        "feature-log",
                        "dead-letters",
                        "models",
                        "champions",
                        "model-metrics",
                        "scoring-status"));
    }

    @Test
    void cardFraudKnowsTheCardsOutliersAndTheTerminalsRunOfFrauds() {
        Pipeline pipeline = PipelineReader.read(SHIPPED.resolve("card-fraud.yaml"));

        assertThat(pipeline.featureNames())
                .containsExactly(
                        "amount",
                        "card_id_count_60d",
                        "card_id_ratio_to_clean_mean_amount_60d",
                        "card_id_ratio_to_median_amount_60d",
                        "card_id_max_ratio_amount_30d",
                        "card_id_since_outlier_amount_60d",
                        "terminal_run",
                        "terminal_run_age",
                        "terminal_run_gap",
                        "terminal_since_negative",
                        "terminal_run_min");
        assertThat(pipeline.keyFeatures().get(1))
                .isEqualTo(new FeatureGroup(
                        List.of("card_id"),
                        List.of(AggregateExpression.of(AggregateFunction.MAX_RATIO, "amount")),
                        List.of(Duration.ofDays(30)),
                        Duration.ofMillis(1),
                        Optional.empty(),
                        Optional.empty(),
                        Double.NaN));
        assertThat(pipeline.keyFeatures().get(3).where())
                .contains(Condition.compared("card_id_ratio_to_clean_mean_amount_60d", Comparison.AT_MOST, 3));
        assertThat(pipeline.model())
                .isEqualTo(new ModelSpec(
                        "fraud", BinnedLogisticRegressionOptions.defaults().withBins(32), 1000));
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
    void costsDecideInTheLimitsPlace() {
        assertThat(decide("{missed: amount, investigation: 5}"))
                .isEqualTo(new Decide(0.5, Optional.of(new Decide.Costs(Optional.of("amount"), Double.NaN, 5))));
        assertThat(decide("{missed: 250, investigation: 5.5}"))
                .isEqualTo(new Decide(0.5, Optional.of(new Decide.Costs(Optional.empty(), 250, 5.5))));
        assertThat(decide("{alert-above: 0.9}")).isEqualTo(new Decide(0.9));
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
    void aGroupMayHaveACompositeKeyAFilterNamesAndAValueForWhatIsMissing() {
        Pipeline pipeline = PipelineReader.read(
                "p.yaml",
                PipelineText.with(
                        "{key: card_id, of: [count, avg(amount)], over: [1 d, 7 d]}",
                        "{key: [card_id, country], of: [count, 'quantile(amount, 0.95)'], over: [1 d], where: online}\n"
                                + "  - {key: card_id, of: [count], over: [1 d, 7 d], delay: 2 d, missing: 0, as: [n, m]}"));

        assertThat(pipeline.featureNames())
                .containsExactly(
                        "amount",
                        "card_id_country_count_where_online_1d",
                        "card_id_country_quantile_amount_0_95_where_online_1d",
                        "n",
                        "m");
        assertThat(pipeline.keyFeatures().get(0).keys()).containsExactly("card_id", "country");
        assertThat(pipeline.keyFeatures().get(0).where()).contains(Condition.isTrue("online"));
        assertThat(pipeline.keyFeatures().get(0).missing()).isNaN();
        assertThat(pipeline.keyFeatures().get(1).missing()).isZero();
    }

    @Test
    void anEventsOwnFeatureMayHaveAnotherName() {
        Pipeline pipeline = PipelineReader.read(
                "p.yaml", PipelineText.with("{of: [amount]}", "{of: [amount, is_night], as: [TX_AMOUNT, amount]}"));

        assertThat(pipeline.eventFeatures())
                .containsExactly(new EventFeature("amount", "TX_AMOUNT"), new EventFeature("is_night", "amount"));
        assertThat(pipeline.featureNames()).startsWith("TX_AMOUNT", "amount", "card_id_count_1d");
    }

    @Test
    void theStateMayBeBoundedOrNot() {
        assertThat(stateOf("{exact-events: unlimited, tiles: 8, cache: 1 GiB}"))
                .isEqualTo(new StateSpec(StateSpec.UNLIMITED, 8, 1 << 30));
        assertThat(stateOf("{exact-events: 100000, cache: 1024KiB}")).isEqualTo(new StateSpec(100_000, 64, 1 << 20));
    }

    private static Decide decide(String section) {
        return PipelineReader.read("p.yaml", PipelineText.VALID + "decide: " + section + "\n")
                .decide();
    }

    private static StateSpec stateOf(String section) {
        return PipelineReader.read("p.yaml", PipelineText.VALID + "state: " + section + "\n")
                .state();
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

    @Test
    void whatAKindOfModelIsToldReachesItsLearner() {
        assertThat(learner("adaptive-random-forest, trees: 25, positive-weight: 3, negative-share: 0.1, prior: 0.2"))
                .isEqualTo(AdaptiveForestOptions.defaults()
                        .withTrees(25)
                        .withPositiveWeight(3)
                        .withNegativeShare(0.1)
                        .withPrior(0.2));
        assertThat(learner("binned-logistic-regression, bins: 12, learning-rate: 0.1, prior: 0.05"))
                .isEqualTo(BinnedLogisticRegressionOptions.defaults()
                        .withBins(12)
                        .withLearningRate(0.1)
                        .withPrior(0.05));
        assertThat(learner("binned-logistic-regression, positive-weight: 3, negative-share: 0.1, calibration: beta"))
                .isEqualTo(
                        new AdjustedOptions(BinnedLogisticRegressionOptions.defaults(), 3, 0.1, CalibrationKind.BETA));
        assertThat(learner("linear, loss: squared, optimizer: adam, l1: 0.1, l2: 0.2"))
                .isEqualTo(LinearOptions.of(Loss.SQUARED, Optimizer.ADAM)
                        .withL1(0.1)
                        .withL2(0.2));
        assertThat(learner("linear, loss: hinge, optimizer: pa-ii, aggressiveness: 0.5"))
                .isEqualTo(LinearOptions.of(Optimizer.PA_II).withAggressiveness(0.5));
        assertThat(learner("logistic-regression, drift: {reaction: reset}"))
                .isEqualTo(new WatchedOptions(
                        LinearOptions.defaults(), DetectorChoice.ADWIN, false, 0.002, Reaction.RESET));
        assertThat(learner("adaptive-random-forest, drift: {detector: eddm, reaction: alarm}"))
                .isEqualTo(new WatchedOptions(
                        AdaptiveForestOptions.defaults(), DetectorChoice.EDDM, true, 0.002, Reaction.ALARM));
        assertThat(learner("logistic-regression, optimizer: sgd")).isEqualTo(LinearOptions.of(Optimizer.SGD));
        assertThat(learner("logistic-regression, optimizer: ftrl, learning-rate: 0.7, l1: 1, l2: 2"))
                .isEqualTo(LinearOptions.of(Optimizer.FTRL)
                        .withLearningRate(0.7)
                        .withL1(1)
                        .withL2(2));
    }

    private static LearnerOptions learner(String kind) {
        return PipelineReader.read("p.yaml", PipelineText.with("kind: logistic-regression", "kind: " + kind))
                .model()
                .learner();
    }

    @Test
    void batchFollowsALatencyTargetIfOneIsGiven() {
        Pipeline pipeline = PipelineReader.read(
                "p.yaml", PipelineText.VALID + "batch: {size: 4096, max-delay: 10 ms, latency-target: 20 ms}\n");

        assertThat(pipeline.batch())
                .isEqualTo(new Batch(4096, Duration.ofMillis(10), Optional.of(Duration.ofMillis(20))));
    }

    @Test
    void whereEventsAreScoredAndWhatHappensWhenThatDeviceFailsMayBeSaid() {
        Pipeline pipeline =
                PipelineReader.read("p.yaml", PipelineText.VALID + "scoring: {device: gpu, on-device-failure: fail}\n");

        assertThat(pipeline.scoring()).isEqualTo(new DeviceSettings(DevicePreference.GPU, OnDeviceFailure.FAIL));
    }

    @Test
    void thePrecisionThatAGpuMayTakeIsReadWithWhatItMayCostAndOthersRefused() {
        Pipeline pipeline = PipelineReader.read(
                "p.yaml", PipelineText.VALID + "scoring: {precision: int8, precision-limit: 0.01}\n");

        assertThat(pipeline.scoring().precision()).isEqualTo(new PrecisionWish(Precision.INT8, 0.01));
        assertThatThrownBy(() -> PipelineReader.read(
                        "p.yaml", PipelineText.VALID + "scoring: {precision: fp8, precision-limit: 1}\n"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("fp8")
                .hasMessageContaining("float, half, int8")
                .hasMessageContaining("a number between 0 and 1, both excluded");
    }

    static Object copy(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }
}
