package io.weir.operators.scoring;

import static io.weir.operators.contract.Step.clock;
import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.end;
import static io.weir.operators.contract.Step.second;
import static io.weir.operators.contract.Step.watermark;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.Explanation;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.route.DevicePreference;
import io.weir.ml.Champion;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.ScoreCalibration;
import io.weir.operators.batching.BatchLimits;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.contract.OperatorContract;
import io.weir.operators.decision.Decision;
import io.weir.operators.decision.DecisionEncoder;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

class ScoringOperatorTest {
    private static final List<String> FEATURES = List.of("amount", "count", "night", "risk");
    private static final BatchLimits BATCHES = BatchLimits.of(3, Duration.ofMillis(20));
    private static final OutputTag<String> AT_ONCE = new OutputTag<>("at once", Types.STRING);

    private static ScoringOperator<String> operator() {
        ScoringSettings settings = new ScoringSettings(
                "card-fraud",
                List.of("fraud"),
                FEATURES,
                0.125,
                BATCHES,
                0.75,
                AgeLimit.NONE,
                DeviceSettings.of(DevicePreference.CPU));
        DecisionEncoder<String> encoder = (decision, atCheckpoint, atOnce) -> {
            atCheckpoint.accept(text(decision));
            if (decision.alert()) {
                atOnce.accept("alert " + text(decision) + reasons(decision));
            }
        };
        return new ScoringOperator<>(
                settings, encoder, AT_ONCE, status -> new String(StatusJson.of("card-fraud", status), UTF_8));
    }

    private static String text(Decision decision) {
        return Payments.id(decision.event()) + ": " + String.format(Locale.ROOT, "%.4f", decision.score())
                + " by version " + decision.by().version();
    }

    private static String reasons(Decision decision) {
        return decision.reasons().stream()
                .map(reason -> ", " + reason.feature() + "=" + reason.value() + " +" + reason.contribution())
                .collect(Collectors.joining());
    }

    private static OperatorContract<Event, String> contract() {
        return OperatorContract.twoInputs(
                        ScoringOperatorTest::operator, Payments.serializer(), StringSerializer.INSTANCE, text -> text)
                .side(AT_ONCE, text -> text);
    }

    private static TwoInputStreamOperatorTestHarness<Event, byte[], String> harness() throws Exception {
        TwoInputStreamOperatorTestHarness<Event, byte[], String> harness =
                new TwoInputStreamOperatorTestHarness<>(operator(), 1, 1, 0);
        harness.setup(StringSerializer.INSTANCE);
        return harness;
    }

    private static Event event(long id, float... features) {
        return Event.occurred(1000 + id, Payments.SCHEMA.rowOfId(Long.toString(id)), 0, null)
                .withFeatures(features.length == 0 ? new float[] {0, 0, 0, 0} : features);
    }

    private static StreamRecord<Event> record(long id) {
        return new StreamRecord<>(event(id));
    }

    /** A model whose score of all zeros is a half, and whose weights are 1, -1, 2 and 0.5. */
    private static byte[] model(String name, long version, float bias, List<String> features) {
        float[] weights = {1, -1, 2, 0.5f};
        float[] zeros = new float[4];
        float[] ones = {1, 1, 1, 1};
        LinearModel linear = new LinearModel(
                Arrays.copyOf(weights, features.size()),
                bias,
                Arrays.copyOf(zeros, features.size()),
                Arrays.copyOf(ones, features.size()),
                Link.LOGISTIC);
        return new ModelSnapshot(name, version, 0, 10, 5, features, new LogisticRegressionParameters(linear)).toJson();
    }

    private static byte[] model(long version) {
        return model("fraud", version, 0, FEATURES);
    }

    /** Its score of all zeros is 1. */
    private static byte[] certain(long version) {
        return model("fraud", version, 100, FEATURES);
    }

    @Test
    void scoreIsThePriorBeforeAnyModel() throws Exception {
        assertThat(contract().run(element(event(1)), element(event(2, 9, 9, 9, 9)), end()))
                .containsExactly("1: 0.1250 by version 0", "2: 0.1250 by version 0");
    }

    @Test
    void newVersionTakesOverForTheEventsBehindIt() throws Exception {
        assertThat(contract()
                        .run(
                                element(event(1)),
                                second(model(1)),
                                element(event(2)),
                                element(event(3)),
                                second(model("fraud", 2, -2, FEATURES)),
                                element(event(4)),
                                end()))
                .containsExactly(
                        "1: 0.1250 by version 0",
                        "2: 0.5000 by version 1",
                        "3: 0.5000 by version 1",
                        "4: 0.1192 by version 2");
    }

    @Test
    void versionsThatDoNotFitAreLeftAside() throws Exception {
        assertThat(contract()
                        .run(
                                second(model(5)),
                                second(certain(4)),
                                second(certain(5)),
                                second(model("other", 6, 100, FEATURES)),
                                second(model("fraud", 7, 100, List.of("amount", "count", "risk", "night"))),
                                second(model("fraud", 8, 100, List.of("amount"))),
                                second("{\"format\": 1, ".getBytes(UTF_8)),
                                second("{\"format\": 3}".getBytes(UTF_8)),
                                second(new byte[0]),
                                second(new byte[] {0, -1, 5}),
                                element(event(1)),
                                second(model(9)),
                                element(event(2)),
                                end()))
                .containsExactly("1: 0.5000 by version 5", "2: 0.5000 by version 9");
    }

    @Test
    void alertGoesOutAtOnceWithTheReasonsThatRaisedItMost() throws Exception {
        assertThat(contract()
                        .run(
                                second(model(1)),
                                element(event(1, 1, 0, 1, 4)),
                                element(event(2, Float.NaN, -3, 0, -1)),
                                element(event(3, 0, 1, 0, 0)),
                                end()))
                .containsExactly(
                        "1: 0.9933 by version 1",
                        "2: 0.9241 by version 1",
                        "3: 0.2689 by version 1",
                        "at once: alert 1: 0.9933 by version 1, night=1.0 +2.0, risk=4.0 +2.0, amount=1.0 +1.0",
                        "at once: alert 2: 0.9241 by version 1, count=-3.0 +3.0");
    }

    /** Log-odds of 5, moved by −1; of 1, which is no alert any more. */
    @Test
    void scoresAreCalibratedOnTheirWayOutAndReasonsStayThoseOfTheModel() throws Exception {
        byte[] calibrated = ModelSnapshot.fromJson(model(1))
                .with(ScoreCalibration.shift(-1))
                .toJson();
        assertThat(contract()
                        .run(
                                second(calibrated),
                                element(event(1, 1, 0, 1, 4)),
                                element(event(2, 1, 0, 0, 0)),
                                second(model(2)),
                                element(event(3, 1, 0, 1, 4)),
                                end()))
                .containsExactly(
                        "1: 0.9820 by version 1",
                        "2: 0.5000 by version 1",
                        "3: 0.9933 by version 2",
                        "at once: alert 1: 0.9820 by version 1, night=1.0 +2.0, risk=4.0 +2.0, amount=1.0 +1.0",
                        "at once: alert 3: 0.9933 by version 2, night=1.0 +2.0, risk=4.0 +2.0, amount=1.0 +1.0");
    }

    @Test
    void scoreAtTheLimitIsNoAlert() throws Exception {
        assertThat(contract().run(second(model("fraud", 1, (float) Math.log(3), FEATURES)), element(event(1)), end()))
                .containsExactly("1: 0.7500 by version 1");
    }

    @Test
    void labelsArePassedOver() throws Exception {
        assertThat(contract().run(element(Payments.label(1, true, 5)), element(event(2)), end()))
                .containsExactly("2: 0.1250 by version 0");
    }

    @Test
    void versionSurvivesARestore() throws Exception {
        try (var harness = harness();
                var restored = harness()) {
            harness.open();
            harness.processElement2(new StreamRecord<>(model(7)));
            harness.processElement2(new StreamRecord<>(model("other", 8, 0, FEATURES)));
            restored.initializeState(harness.snapshot(1, 0));
            restored.open();
            restored.processElement2(new StreamRecord<>(certain(6)));
            restored.processElement1(record(1));
            restored.endInput1();
            assertThat(restored.extractOutputValues()).containsExactly("1: 0.5000 by version 7");
        }
    }

    @Test
    void batchIsScoredWhenItIsFull() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement1(record(1));
            harness.processElement1(record(2));
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.processElement1(record(3));
            harness.processElement1(record(4));
            assertThat(harness.extractOutputValues())
                    .containsExactly("1: 0.1250 by version 0", "2: 0.1250 by version 0", "3: 0.1250 by version 0");
            assertThat(harness.extractOutputStreamRecords())
                    .extracting(StreamRecord::getTimestamp)
                    .containsExactly(1001L, 1002L, 1003L);
        }
    }

    @Test
    void noEventWaitsLongerThanTheDelay() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.setProcessingTime(100);
            harness.processElement1(record(1));
            harness.setProcessingTime(110);
            harness.processElement1(record(2));
            harness.setProcessingTime(119);
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.setProcessingTime(120);
            assertThat(harness.extractOutputValues()).hasSize(2);

            // A batch that filled before its timer leaves the timer to the next one, which then waits less.
            harness.processElement1(record(3));
            harness.processElement1(record(4));
            harness.processElement1(record(5));
            harness.setProcessingTime(130);
            harness.processElement1(record(6));
            assertThat(harness.extractOutputValues()).hasSize(5);
            harness.setProcessingTime(140);
            assertThat(harness.extractOutputValues()).hasSize(6);
            harness.processElement1(record(7));
            harness.setProcessingTime(159);
            assertThat(harness.extractOutputValues()).hasSize(6);
            harness.setProcessingTime(160);
            assertThat(harness.extractOutputValues()).hasSize(7);
        }
    }

    @Test
    void noEventIsOvertakenByAWatermark() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement1(record(1));
            harness.processWatermark1(new Watermark(1001));
            harness.processElement1(record(2));
            harness.processWatermark2(new Watermark(5000));
            harness.processWatermark1(new Watermark(1002));
            assertThat(harness.getOutput())
                    .containsExactly(
                            new StreamRecord<>("1: 0.1250 by version 0", 1001),
                            new Watermark(1001),
                            new StreamRecord<>("2: 0.1250 by version 0", 1002),
                            new Watermark(1002));
        }
    }

    @Test
    void noEventWaitsBehindACheckpointsBarrier() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement1(record(1));
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues()).containsExactly("1: 0.1250 by version 0");
        }
    }

    @Test
    void statusTellsEveryFiveSecondsWhereRowsWereScoredAndWhy() throws Exception {
        try (var harness = harness()) {
            harness.setProcessingTime(0);
            harness.open();
            harness.processElement1(record(1));
            harness.processElement2(new StreamRecord<>(model(7)));
            harness.processElement1(record(2));
            harness.processElement1(record(3));
            harness.setProcessingTime(4_999);
            assertThat(harness.getSideOutput(AT_ONCE)).isNull();
            harness.setProcessingTime(5_000);
            assertThat(harness.getSideOutput(AT_ONCE))
                    .extracting(StreamRecord::getValue)
                    .singleElement()
                    .asString()
                    .startsWith("{\"pipeline\":\"card-fraud\",\"subtask\":0,\"at\":\"1970-01-01T00:00:05Z\","
                            + "\"model\":\"fraud\",\"model_version\":7,"
                            + "\"champion\":{\"model\":\"fraud\",\"since\":\"1970-01-01T00:00:00Z\",\"by\":\"file\","
                            + "\"why\":\"it is the pipeline file's model\"},"
                            + "\"models\":[{\"model\":\"fraud\",\"version\":7,\"decides\":true,\"pinned\":false}],"
                            + "\"refused\":[],\"model_age_ms\":null,\"stale\":false,\"backend\":\"cpu\",\"device\":\"CPU\","
                            + "\"reason\":\"the CPU was asked for\",\"rows\":["
                            + "{\"device\":\"cpu\",\"reason\":\"the CPU was asked for\",\"rows\":2},"
                            + "{\"device\":\"cpu\",\"reason\":\"there is no model yet\",\"rows\":1}],"
                            + "\"failed_gpus\":[");
            harness.setProcessingTime(10_000);
            assertThat(harness.getSideOutput(AT_ONCE)).hasSize(2);
        }
    }

    @Test
    void statusTellsOfAFailedGpuAndWhatToDo() {
        assertThat(statusOfAFailedGpu(OnDeviceFailure.CPU))
                .contains("\"failed_gpus\":[{\"gpu\":1,\"reason\":\"an illegal address\",\"advice\":\"What it scored is"
                        + " scored on the CPU, or after a restart on another GPU")
                .contains("Replace this TaskManager");
        assertThat(statusOfAFailedGpu(OnDeviceFailure.FAIL))
                .contains("\"advice\":\"This process ends with it")
                .doesNotContain("on the CPU");
    }

    private static String statusOfAFailedGpu(OnDeviceFailure choice) {
        ScoringStatus status = new ScoringStatus(
                3,
                0,
                "fraud",
                0,
                Champion.ofFile("card-fraud", "fraud").reign(),
                List.of(),
                List.of(),
                -1,
                false,
                new Explanation("cpu", "CPU", "it must"),
                List.of(),
                Map.of(1, "an illegal address"),
                choice);
        return new String(StatusJson.of("card-fraud", status), UTF_8);
    }

    @Test
    void eventsKeepTheirOrderHoweverTheyAreBatched() throws Exception {
        assertThat(contract()
                        .run(
                                element(event(1)),
                                element(event(2)),
                                watermark(1002),
                                element(event(3)),
                                clock(500),
                                element(event(4)),
                                element(event(5)),
                                element(event(6)),
                                element(event(7)),
                                clock(600)))
                .extracting(text -> text.substring(0, 1))
                .containsExactly("1", "2", "3", "4", "5", "6", "7");
    }
}
