package io.weir.operators.scoring;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.end;
import static io.weir.operators.contract.Step.second;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.route.DevicePreference;
import io.weir.ml.Champion;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.BatchLimits;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.contract.OperatorContract;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.operators.event.ServedScore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** Several models score the same events, one of them decides. */
class SideBySideTest {
    private static final List<String> FEATURES = List.of("amount");
    private static final OutputTag<String> AT_ONCE = new OutputTag<>("at once", Types.STRING);
    private static final Champion FROM_FILE = Champion.ofFile("card-fraud", "fraud");

    private static ScoringOperator<String> operator(AgeLimit age, String... models) {
        ScoringSettings settings = new ScoringSettings(
                "card-fraud",
                List.of(models),
                FEATURES,
                0.125,
                BatchLimits.of(3, Duration.ofMillis(20)),
                0.9,
                age,
                DeviceSettings.of(DevicePreference.CPU));
        return new ScoringOperator<>(
                settings,
                (decision, atCheckpoint, atOnce) -> atCheckpoint.accept(Payments.id(decision.event()) + ": "
                        + text(decision.by())
                        + decision.beside().stream().map(SideBySideTest::text).toList()),
                AT_ONCE,
                status -> new String(StatusJson.of("card-fraud", status), UTF_8));
    }

    private static String text(ServedScore score) {
        return String.format(Locale.ROOT, "%s %d %.2f", score.model(), score.version(), score.score());
    }

    private static OperatorContract<Event, String> contract(String... models) {
        return OperatorContract.twoInputs(
                () -> operator(AgeLimit.NONE, models), Payments.serializer(), StringSerializer.INSTANCE, text -> text);
    }

    private static Event event(long id) {
        return Event.occurred(1000 + id, Payments.SCHEMA.rowOfId(Long.toString(id)), 0, null)
                .withFeatures(new float[] {id % 2});
    }

    /** Gives every event the score whose log-odds are the bias, and a little more to an odd id's. */
    private static ModelSnapshot model(String name, long version, double score, float weight, long knowledge) {
        LinearModel linear = new LinearModel(
                new float[] {weight},
                (float) Math.log(score / (1 - score)),
                new float[] {0},
                new float[] {1},
                Link.LOGISTIC);
        return new ModelSnapshot(name, version, knowledge, 10, 5, FEATURES, new LogisticRegressionParameters(linear));
    }

    private static ModelSnapshot model(String name, long version, double score) {
        return model(name, version, score, 0.001f, 0);
    }

    private static byte[] json(String name, long version, double score) {
        return model(name, version, score).toJson();
    }

    private static Champion crown(Champion before, String model, ModelSnapshot pinned) {
        return before.next(model, Optional.ofNullable(pinned), Instant.EPOCH, "hand", "");
    }

    @Test
    void allModelsScoreTheSameEventsAndTheFirstDecides() throws Exception {
        assertThat(contract("fraud", "forest")
                        .run(
                                element(event(2)),
                                second(json("forest", 3, 0.75)),
                                element(event(4)),
                                second(json("fraud", 7, 0.25)),
                                element(event(6)),
                                element(event(8)),
                                second(json("forest", 4, 0.5)),
                                element(event(10)),
                                end()))
                .containsExactly(
                        "2: fraud 0 0.13[]",
                        "4: fraud 0 0.13[forest 3 0.75]",
                        "6: fraud 7 0.25[forest 3 0.75]",
                        "8: fraud 7 0.25[forest 3 0.75]",
                        "10: fraud 7 0.25[forest 4 0.50]");
    }

    @Test
    void aPromotedModelDecidesFromTheNextBatchOnAndTheOldOneIsStillCompared() throws Exception {
        assertThat(contract("fraud", "forest")
                        .run(
                                second(json("fraud", 7, 0.25)),
                                second(json("forest", 3, 0.75)),
                                element(event(2)),
                                second(crown(FROM_FILE, "forest", null).toJson()),
                                element(event(4)),
                                second(json("forest", 4, 0.5)),
                                element(event(6)),
                                end()))
                .containsExactly(
                        "2: fraud 7 0.25[forest 3 0.75]",
                        "4: forest 3 0.75[fraud 7 0.25]",
                        "6: forest 4 0.50[fraud 7 0.25]");
    }

    @Test
    void aPinnedVersionStaysUntilItIsUnpinnedAndNewerOnesAreComparedWithIt() throws Exception {
        Champion pinned = crown(FROM_FILE, "fraud", model("fraud", 5, 0.75));
        assertThat(contract("fraud")
                        .run(
                                second(json("fraud", 7, 0.25)),
                                second(pinned.toJson()),
                                element(event(2)),
                                second(json("fraud", 8, 0.5)),
                                element(event(4)),
                                second(crown(pinned, "fraud", null).toJson()),
                                element(event(6)),
                                end()))
                .containsExactly("2: fraud 5 0.75[fraud 7 0.25]", "4: fraud 5 0.75[fraud 8 0.50]", "6: fraud 8 0.50[]");
    }

    @Test
    void aChampionThatCannotBeUsedLeavesTheOneThereIs() throws Exception {
        LinearModel two = new LinearModel(new float[2], 0, new float[2], new float[] {1, 1}, Link.LOGISTIC);
        ModelSnapshot other = new ModelSnapshot(
                "fraud", 6, 0, 10, 5, List.of("amount", "night"), new LogisticRegressionParameters(two));
        String truncated = new String(crown(FROM_FILE, "forest", null).toJson(), UTF_8);
        assertThat(contract("fraud", "forest")
                        .run(
                                second(json("fraud", 7, 0.25)),
                                second(crown(FROM_FILE, "unknown", null).toJson()),
                                second(crown(Champion.ofFile("login-abuse", "fraud"), "forest", null)
                                        .toJson()),
                                second(crown(FROM_FILE, "fraud", other).toJson()),
                                second(truncated
                                        .substring(0, truncated.length() / 2)
                                        .getBytes(UTF_8)),
                                element(event(2)),
                                end()))
                .containsExactly("2: fraud 7 0.25[]");
    }

    @Test
    void aChampionWithoutAVersionWaitsForItsFirstAndWhoDecidedDecidesUntilThen() throws Exception {
        assertThat(contract("fraud", "forest")
                        .run(
                                second(json("fraud", 7, 0.25)),
                                second(crown(FROM_FILE, "forest", null).toJson()),
                                element(event(2)),
                                second(json("fraud", 8, 0.5)),
                                element(event(4)),
                                second(json("forest", 1, 0.75)),
                                element(event(6)),
                                end()))
                .containsExactly("2: fraud 7 0.25[]", "4: fraud 8 0.50[]", "6: forest 1 0.75[fraud 8 0.50]");
    }

    @Test
    void aChampionThatWaitsIsToldOf() throws Exception {
        try (var harness = harness(AgeLimit.NONE, "fraud", "forest")) {
            harness.setProcessingTime(0);
            harness.open();
            send(harness, json("fraud", 7, 0.25));
            send(harness, crown(FROM_FILE, "forest", null).toJson());
            harness.setProcessingTime(5_000);
            assertThat(status(harness))
                    .contains("\"model\":\"fraud\",\"model_version\":7,")
                    .contains("\"refused\":[\"forest is to decide, and waits for its first version: until then fraud"
                            + " decides\"]");
            send(harness, json("forest", 1, 0.75));
            harness.setProcessingTime(10_000);
            assertThat(status(harness)).contains("\"model\":\"forest\",\"model_version\":1,", "\"refused\":[]");
        }
    }

    @Test
    void aChampionOfARuleThatDidNotKnowTheHandsIsPassedOverWhateverTheirOrder() throws Exception {
        Champion byHand = crown(FROM_FILE, "fraud", model("fraud", 5, 0.75));
        Champion rules = FROM_FILE.next("forest", Optional.empty(), Instant.EPOCH, "rule", "it leads");
        for (List<Champion> order : List.of(List.of(byHand, rules), List.of(rules, byHand))) {
            assertThat(contract("fraud", "forest")
                            .run(
                                    second(json("fraud", 7, 0.25)),
                                    second(json("forest", 3, 0.5)),
                                    second(order.get(0).toJson()),
                                    second(order.get(1).toJson()),
                                    element(event(2)),
                                    end()))
                    .containsExactly("2: fraud 5 0.75[fraud 7 0.25, forest 3 0.50]");
        }
    }

    @Test
    void aTaskThatBeginsWithoutStateKnowsWhatWasPublishedBeforeItsFirstEvent() throws Exception {
        List<byte[]> published =
                List.of(crown(FROM_FILE, "forest", null).toJson(), json("fraud", 7, 0.25), json("forest", 3, 0.75));
        OperatorSubtaskState state;
        try (var harness = harness(operator(AgeLimit.NONE, "fraud", "forest").beginningWith(() -> published))) {
            harness.open();
            harness.processElement1(new StreamRecord<>(event(2)));
            harness.endInput1();
            assertThat(harness.extractOutputValues()).containsExactly("2: forest 3 0.75[fraud 7 0.25]");
            state = harness.snapshot(1, 0);
        }
        PublishedModels mustNotBeRead = () -> {
            throw new IllegalStateException("it goes on from a state");
        };
        try (var restored = harness(operator(AgeLimit.NONE, "fraud", "forest").beginningWith(mustNotBeRead))) {
            restored.initializeState(state);
            restored.open();
            restored.processElement1(new StreamRecord<>(event(4)));
            restored.endInput1();
            assertThat(restored.extractOutputValues()).containsExactly("4: forest 3 0.75[fraud 7 0.25]");
        }
    }

    @Test
    void aVersionFarAheadOfWhatLearnersCountIsRefusedAndTheNextRealOneTaken() throws Exception {
        try (var harness = harness(AgeLimit.NONE, "fraud")) {
            harness.setProcessingTime(0);
            harness.open();
            send(harness, json("fraud", 7, 0.25));
            send(harness, json("fraud", ModelSnapshot.LAST_VERSION, 0.75));
            harness.setProcessingTime(5_000);
            assertThat(status(harness))
                    .contains(
                            "version 1000000000 of fraud was left aside: it is further ahead of version 7, which is in"
                                    + " use, than learners count: up to 1000014 is taken");
            send(harness, json("fraud", 8, 0.5));
            harness.processElement1(new StreamRecord<>(event(2)));
            harness.endInput1();
            assertThat(harness.extractOutputValues()).containsExactly("2: fraud 8 0.50[]");
        }
    }

    @Test
    void aChampionThatTheFileNamesAgainDecidesAgainUnlessAnotherWasChosenMeanwhile() throws Exception {
        Champion forest = crown(FROM_FILE, "forest", null);
        Champion byFile = forest.next("fraud", Optional.empty(), Instant.EPOCH, "file", "");
        for (boolean told : new boolean[] {false, true}) {
            OperatorSubtaskState state =
                    snapshot(null, List.of("fraud", "forest"), json("fraud", 7, 0.25), forest.toJson());
            state = snapshot(state, List.of("fraud"), told ? byFile.toJson() : json("fraud", 8, 0.25));
            try (var restored = harness(AgeLimit.NONE, "fraud", "forest")) {
                restored.initializeState(state);
                restored.open();
                send(restored, json("forest", 9, 0.75));
                restored.processElement1(new StreamRecord<>(event(2)));
                restored.endInput1();
                assertThat(restored.extractOutputValues())
                        .containsExactly(told ? "2: fraud 7 0.25[forest 9 0.75]" : "2: forest 9 0.75[fraud 8 0.25]");
            }
        }
    }

    /** The state after these records, on top of one or of nothing. */
    private static OperatorSubtaskState snapshot(OperatorSubtaskState before, List<String> models, byte[]... records)
            throws Exception {
        try (var harness = harness(AgeLimit.NONE, models.toArray(String[]::new))) {
            if (before != null) {
                harness.initializeState(before);
            }
            harness.open();
            for (byte[] record : records) {
                send(harness, record);
            }
            return harness.snapshot(1, 0);
        }
    }

    private static TwoInputStreamOperatorTestHarness<Event, byte[], String> harness(AgeLimit age, String... models)
            throws Exception {
        return harness(operator(age, models));
    }

    private static TwoInputStreamOperatorTestHarness<Event, byte[], String> harness(ScoringOperator<String> operator)
            throws Exception {
        TwoInputStreamOperatorTestHarness<Event, byte[], String> harness =
                new TwoInputStreamOperatorTestHarness<>(operator, 1, 1, 0);
        harness.setup(StringSerializer.INSTANCE);
        return harness;
    }

    private static void send(TwoInputStreamOperatorTestHarness<Event, byte[], String> harness, byte[] model)
            throws Exception {
        harness.processElement2(new StreamRecord<>(model));
    }

    @Test
    void aChampionWhoseModelTheFileNamesNoMoreGivesItsPlaceToTheFilesModel() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(AgeLimit.NONE, "fraud", "forest")) {
            harness.open();
            send(harness, json("fraud", 7, 0.25));
            send(harness, json("forest", 3, 0.75));
            send(harness, crown(FROM_FILE, "forest", null).toJson());
            state = harness.snapshot(1, 0);
        }
        try (var restored = harness(AgeLimit.NONE, "fraud")) {
            restored.initializeState(state);
            restored.setProcessingTime(0);
            restored.open();
            restored.processElement1(new StreamRecord<>(event(2)));
            restored.endInput1();
            assertThat(restored.extractOutputValues()).containsExactly("2: fraud 7 0.25[]");
            restored.setProcessingTime(5_000);
            assertThat(status(restored)).contains("forest cannot decide: it is none of the pipeline file's models");
        }
    }

    private static String status(TwoInputStreamOperatorTestHarness<Event, byte[], String> harness) {
        List<String> all = new ArrayList<>();
        harness.getSideOutput(AT_ONCE).forEach(record -> all.add(record.getValue()));
        return all.get(all.size() - 1);
    }

    @Test
    void everyBatchIsScoredByOneVersionOfEachModelAndVersionsNeverGoBack() throws Exception {
        try (var harness = harness(AgeLimit.NONE, "fraud", "forest")) {
            harness.open();
            Champion champion = FROM_FILE;
            for (int i = 1; i <= 200; i++) {
                // Versions and champions come in the middle of batches of three, some of them late.
                harness.processElement1(new StreamRecord<>(event(2L * i)));
                send(harness, json("fraud", Math.max(1, i % 7 == 0 ? i - 3 : i), i / 1000.0));
                harness.processElement1(new StreamRecord<>(event(2L * i)));
                send(harness, json("forest", i, 1 - i / 1000.0));
                if (i % 5 == 0) {
                    champion = crown(champion, champion.reign().model().equals("fraud") ? "forest" : "fraud", null);
                    send(harness, champion.toJson());
                }
            }
            harness.endInput1();
            List<String> outputs = harness.extractOutputValues();
            assertThat(outputs).hasSize(400);
            long[] newest = new long[2];
            int[] decided = new int[2];
            for (String line : outputs) {
                String[] parts = line.replaceAll("[\\[\\],]", " ").trim().split(" +");
                decided[parts[1].equals("fraud") ? 0 : 1]++;
                for (int at = 1; at + 2 < parts.length; at += 3) {
                    int model = parts[at].equals("fraud") ? 0 : 1;
                    long version = Long.parseLong(parts[at + 1]);
                    assertThat(version).as(line).isGreaterThanOrEqualTo(newest[model]);
                    newest[model] = version;
                    if (version > 0) {
                        double score = model == 0 ? version / 1000.0 : 1 - version / 1000.0;
                        // Of a version and nothing else; a late one's score is that of the step it came in.
                        assertThat(Math.abs(Double.parseDouble(parts[at + 2]) - score))
                                .as(line)
                                .isLessThan(0.011);
                    }
                }
            }
            assertThat(decided[0]).isBetween(150, 250);
        }
    }

    @Test
    void aChallengerThatCannotScoreIsLeftOutAndTheChampionDecidesOn() {
        List<Integer> failures = new ArrayList<>();
        SideBySideScorer scorer =
                new SideBySideScorer(2, new PriorScorer(1, 0.25f), true, (column, why) -> failures.add(column));
        scorer.set(1, new FailingScorer());
        io.weir.gpu.FloatBatch in = new io.weir.gpu.FloatBatch(1, 4);
        io.weir.gpu.FloatBatch out = new io.weir.gpu.FloatBatch(2, 4);
        in.append(new float[] {1});
        for (int i = 0; i < 3; i++) {
            scorer.submit(in, out).await();
            assertThat(out.get(0, 0)).isEqualTo(0.25f);
            assertThat(out.get(0, 1)).isNaN();
        }
        assertThat(failures).containsExactly(1);
        scorer.set(1, new PriorScorer(1, 0.75f));
        scorer.submit(in, out).await();
        assertThat(out.get(0, 1)).isEqualTo(0.75f);
    }

    private record FailingScorer() implements io.weir.operators.batching.BatchScorer {
        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public io.weir.gpu.Pending submit(io.weir.gpu.FloatBatch in, io.weir.gpu.FloatBatch out) {
            throw new IllegalStateException("no such thing");
        }

        @Override
        public io.weir.gpu.Explanation explain() {
            return new io.weir.gpu.Explanation("cpu", "CPU", "it is a test");
        }

        @Override
        public void close() {}
    }

    private static final long DAY = Duration.ofDays(1).toMillis();

    @Test
    void aModelThatIsTooOldIsToldOfAndDecidesOn() throws Exception {
        try (var harness = harness(new AgeLimit(Duration.ofDays(3), AgeLimit.Reaction.ALARM), "fraud")) {
            harness.setProcessingTime(0);
            harness.open();
            send(harness, model("fraud", 1, 0.25, 0, DAY).toJson());
            harness.processWatermark1(new Watermark(4 * DAY));
            harness.setProcessingTime(5_000);
            assertThat(status(harness)).contains("\"model_age_ms\":259200000,\"stale\":false");
            harness.processWatermark1(new Watermark(4 * DAY + 1));
            harness.setProcessingTime(10_000);
            assertThat(status(harness)).contains("\"model_age_ms\":259200001,\"stale\":true");
            harness.processElement1(new StreamRecord<>(event(2)));
            send(harness, model("fraud", 2, 0.5, 0, 2 * DAY).toJson());
            assertThat(harness.extractOutputValues()).containsExactly("2: fraud 1 0.25[]");
            harness.setProcessingTime(15_000);
            assertThat(status(harness)).contains("\"stale\":false");
        }
    }

    @Test
    void aModelThatIsTooOldGivesItsPlaceToThePriorIfTheFileSaysSo() throws Exception {
        try (var harness = harness(new AgeLimit(Duration.ofDays(3), AgeLimit.Reaction.PRIOR), "fraud")) {
            harness.open();
            send(harness, model("fraud", 1, 0.25, 0, DAY).toJson());
            harness.processWatermark1(new Watermark(4 * DAY));
            harness.processElement1(new StreamRecord<>(event(2)));
            harness.processWatermark1(new Watermark(5 * DAY));
            harness.processElement1(new StreamRecord<>(event(4)));
            send(harness, model("fraud", 2, 0.5, 0, 5 * DAY).toJson());
            harness.processElement1(new StreamRecord<>(event(6)));
            harness.endInput1();
            assertThat(harness.extractOutputValues())
                    .containsExactly("2: fraud 1 0.25[]", "4: fraud 0 0.13[]", "6: fraud 2 0.50[]");
        }
    }

    @Test
    void aModelThatIsTooOldFailsTheJobIfTheFileSaysSo() throws Exception {
        try (var harness = harness(new AgeLimit(Duration.ofDays(3), AgeLimit.Reaction.FAIL), "fraud")) {
            harness.open();
            send(harness, model("fraud", 1, 0.25, 0, DAY).toJson());
            assertThatThrownBy(() -> harness.processWatermark1(new Watermark(5 * DAY)))
                    .hasMessageContainingAll("fraud version 1", "1970-01-02", "PT72H", "model.on-stale");
        }
    }

    @Test
    void aPinnedVersionMayBeOldAndIsOnlyToldOf() throws Exception {
        for (AgeLimit.Reaction reaction : List.of(AgeLimit.Reaction.PRIOR, AgeLimit.Reaction.FAIL)) {
            try (var harness = harness(new AgeLimit(Duration.ofDays(3), reaction), "fraud")) {
                harness.setProcessingTime(0);
                harness.open();
                send(harness, model("fraud", 9, 0.5, 0, 9 * DAY).toJson());
                harness.processWatermark1(new Watermark(9 * DAY));
                Champion pinned = crown(FROM_FILE, "fraud", model("fraud", 1, 0.25, 0, DAY));
                send(harness, pinned.toJson());
                harness.processWatermark1(new Watermark(13 * DAY));
                harness.processElement1(new StreamRecord<>(event(2)));
                harness.endInput1();
                assertThat(harness.extractOutputValues()).containsExactly("2: fraud 1 0.25[fraud 9 0.50]");
                harness.setProcessingTime(5_000);
                assertThat(status(harness)).contains("\"stale\":true");
                byte[] unpinned = crown(pinned, "fraud", null).toJson();
                if (reaction == AgeLimit.Reaction.FAIL) {
                    // The newest one is too old as well, and decides again.
                    assertThatThrownBy(() -> send(harness, unpinned)).hasMessageContaining("fraud version 9");
                }
            }
        }
    }

    @Test
    void aVersionThatTellsNoEventsApartIsLeftAsideIfTheOneInUseDoes() throws Exception {
        try (var harness = harness(AgeLimit.NONE, "fraud")) {
            harness.setProcessingTime(0);
            harness.open();
            send(harness, json("fraud", 1, 0.25));
            for (int id = 1; id <= 20; id++) {
                harness.processElement1(new StreamRecord<>(event(id)));
            }
            send(harness, model("fraud", 2, 0.75, 0, 0).toJson());
            harness.processElement1(new StreamRecord<>(event(22)));
            harness.endInput1();
            assertThat(harness.extractOutputValues()).last().isEqualTo("22: fraud 1 0.25[]");
            harness.setProcessingTime(5_000);
            assertThat(status(harness))
                    .contains("version 2 of fraud was left aside: it gives the last 20 sampled events one and the same"
                            + " score, and version 1 tells them apart");
        }
    }
}
