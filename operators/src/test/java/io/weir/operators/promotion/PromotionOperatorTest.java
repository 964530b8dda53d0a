package io.weir.operators.promotion;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.second;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.ml.Champion;
import io.weir.ml.KeptVersions;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelRecord;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.comparison.BoundedLoss;
import io.weir.operators.contract.OperatorContract;
import io.weir.operators.contract.Step;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.operators.event.ServedScore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class PromotionOperatorTest {
    private static final PromotionRule RULE =
            new PromotionRule(BoundedLoss.LOG_LOSS, 0.01, 50, 5, true, Duration.ofMillis(300), false);
    private static final PromotionRule QUICK =
            new PromotionRule(BoundedLoss.LOG_LOSS, 0.3, 5, 1, true, Duration.ofDays(1), false);
    private static final PromotionRule GUARD =
            new PromotionRule(BoundedLoss.LOG_LOSS, 0.01, 50, 5, false, Duration.ofMillis(300), true);
    private static final PromotionRule BY_HAND =
            new PromotionRule(BoundedLoss.LOG_LOSS, 0.01, 50, 5, false, Duration.ofMillis(300), false);

    private record Texts(boolean compared) implements PromotionEncoder<String> {
        @Override
        public void promoted(Champion champion, Consumer<String> out) {
            out.accept(champion.reign().who() + " by " + champion.reign().by() + " before: "
                    + champion.history().stream().map(Champion.Reign::who).toList());
        }

        @Override
        public void compared(Comparison comparison, Consumer<String> out) {
            if (compared) {
                out.accept(new String(ComparisonJson.of(comparison), UTF_8));
            }
        }
    }

    private static PromotionOperator<String> operator(PromotionRule rule, boolean compared) {
        return operator(rule, compared, "fraud", "forest");
    }

    private static PromotionOperator<String> operator(PromotionRule rule, boolean compared, String... models) {
        return new PromotionOperator<>(rule, "card-fraud", List.of(models), new KeptVersions(2), new Texts(compared));
    }

    /** What comes out, with a restore half-way. */
    private static List<String> run(PromotionRule rule, List<Step> steps) throws Exception {
        OperatorSubtaskState state;
        List<String> outputs = new ArrayList<>();
        try (var harness = harness(rule, false)) {
            harness.open();
            feed(harness, steps.subList(0, steps.size() / 2));
            state = harness.snapshot(1, 0);
            outputs.addAll(harness.extractOutputValues());
        }
        try (var restored = harness(rule, false)) {
            restored.initializeState(state);
            restored.open();
            feed(restored, steps.subList(steps.size() / 2, steps.size()));
            outputs.addAll(restored.extractOutputValues());
        }
        return outputs;
    }

    private static void feed(TwoInputStreamOperatorTestHarness<Event, byte[], String> harness, List<Step> steps)
            throws Exception {
        for (Step step : steps) {
            if (step instanceof Step.Element element) {
                harness.processElement1(new StreamRecord<>((Event) element.value()));
            } else if (step instanceof Step.Second second) {
                harness.processElement2(new StreamRecord<>((byte[]) second.value()));
            }
        }
    }

    @Test
    void evidenceSurvivesARestoreAfterEveryLabel() throws Exception {
        assertThat(OperatorContract.twoInputs(
                                () -> operator(QUICK, false),
                                Payments.serializer(),
                                StringSerializer.INSTANCE,
                                text -> text)
                        .run(new Labels().add(40, "forest", "fraud", 3).steps()))
                .containsExactly("forest by rule before: [fraud]");
    }

    /** Of labels, one a millisecond; a fifth is positive, which the better model knows and the other guesses. */
    private static final class Labels {
        private final SplittableRandom random = new SplittableRandom(5);
        private final List<Event> all = new ArrayList<>();

        Labels add(int count, String better, String worse, long version) {
            for (int i = 0; i < count; i++) {
                boolean positive = random.nextInt(5) == 0;
                List<ServedScore> served = List.of(
                        new ServedScore(better, version, positive ? 0.95f : 0.02f),
                        new ServedScore(worse, version, positive ? 0.05f : 0.5f));
                all.add(labeled(positive, served));
            }
            return this;
        }

        Labels alone(int count, long version, boolean good) {
            for (int i = 0; i < count; i++) {
                boolean positive = random.nextInt(5) == 0;
                float score = positive == good ? 0.9f : 0.02f;
                all.add(labeled(positive, List.of(new ServedScore("fraud", version, score))));
            }
            return this;
        }

        private Event labeled(boolean positive, List<ServedScore> served) {
            int id = all.size();
            return Event.labeled(id, Payments.SCHEMA.rowOfId(Integer.toString(id)), positive, id, null)
                    .withFeatures(new float[] {1})
                    .withServed(served);
        }

        List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            all.forEach(event -> steps.add(element(event)));
            return steps;
        }
    }

    private static ModelSnapshot version(long version) {
        return version("fraud", version);
    }

    private static ModelSnapshot version(String model, long version) {
        LinearModel linear = new LinearModel(new float[] {1}, 0, new float[] {0}, new float[] {1}, Link.LOGISTIC);
        return new ModelSnapshot(model, version, 0, 10, 5, List.of("amount"), new LogisticRegressionParameters(linear));
    }

    private static Champion byHand(String model, ModelSnapshot pinned) {
        return Champion.ofFile("card-fraud", "fraud")
                .next(model, Optional.ofNullable(pinned), Instant.ofEpochSecond(7), "hand", "");
    }

    @Test
    void aChallengerThatServesBetterIsPromotedOnceAndTheOldChampionMayComeBack() throws Exception {
        assertThat(run(
                        RULE,
                        new Labels()
                                .add(200, "forest", "fraud", 3)
                                .add(600, "fraud", "forest", 4)
                                .steps()))
                .containsExactly("forest by rule before: [fraud]", "fraud by rule before: [forest, fraud]");
    }

    @Test
    void nothingIsPromotedInTheCoolDownBehindAChange() throws Exception {
        List<Step> steps = new Labels().add(310, "forest", "fraud", 3).steps();
        steps.add(1, second(byHand("fraud", null).toJson()));
        assertThat(run(RULE, steps.subList(0, 301))).isEmpty();
        assertThat(run(RULE, steps)).containsExactly("forest by rule before: [fraud, fraud]");
    }

    @Test
    void withoutEnoughPositivesOrVersionsNothingIsPromoted() throws Exception {
        assertThat(run(RULE, new Labels().add(49, "forest", "fraud", 3).steps()))
                .isEmpty();
        assertThat(run(RULE, new Labels().add(400, "forest", "fraud", 0).steps()))
                .isEmpty();
        assertThat(run(RULE, new Labels().add(400, "fraud", "forest", 3).steps()))
                .isEmpty();
    }

    @Test
    void whatThePipelineFileLeavesToHandsIsOnlyTold() throws Exception {
        try (var harness = harness(BY_HAND, true)) {
            harness.open();
            for (Event event : new Labels().add(400, "forest", "fraud", 3).all) {
                harness.processElement1(new StreamRecord<>(event));
            }
            harness.prepareSnapshotPreBarrier(1);
            harness.prepareSnapshotPreBarrier(2);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .asString()
                    .startsWith("{\"pipeline\":\"card-fraud\",\"champion\":\"fraud\",\"pinned\":null,"
                            + "\"since\":\"1970-01-01T00:00:00Z\",\"by\":\"file\",\"why\":\"it is the pipeline file's"
                            + " model\",\"event_time\":\"1970-01-01T00:00:00.399Z\",\"metric\":\"log-loss\","
                            + "\"degraded\":\"")
                    .contains(
                            "\"served\":[{\"model\":\"fraud\",\"examples\":400,",
                            "{\"model\":\"forest\",\"examples\":400,")
                    .endsWith("\"evidence_needed\":100.0,\"verdict\":\"better; promote it by hand\"}]}");
        }
    }

    @Test
    void anEventThatTwoVersionsOfAModelScoredIsOnePair() throws Exception {
        try (var harness = harness(BY_HAND, true)) {
            harness.open();
            Labels labels = new Labels();
            for (int i = 0; i < 10; i++) {
                // As they were served while version 5 was pinned.
                labels.all.add(labels.labeled(
                        i % 5 == 0,
                        List.of(
                                new ServedScore("fraud", 5, 0.2f),
                                new ServedScore("fraud", 7, 0.3f),
                                new ServedScore("forest", 3, 0.4f))));
            }
            harness.processElement2(new StreamRecord<>(byHand("forest", null).toJson()));
            feed(harness, labels.steps());
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .asString()
                    .contains("\"challengers\":[{\"model\":\"fraud\",\"examples\":10,\"positives\":2,")
                    .contains("{\"model\":\"fraud\",\"examples\":10,", "{\"model\":\"forest\",\"examples\":10,");
        }
    }

    @Test
    void aPinnedVersionIsNotReplacedByTheRule() throws Exception {
        List<Step> steps =
                new ArrayList<>(List.of(second(byHand("fraud", version(3)).toJson())));
        steps.addAll(new Labels().add(600, "forest", "fraud", 3).steps());
        assertThat(run(RULE, steps)).isEmpty();
    }

    @Test
    void aChampionThatGoesBadGoesBackToItsLastGoodVersion() throws Exception {
        List<Step> steps = new ArrayList<>();
        for (long version = 1; version <= 9; version++) {
            steps.add(second(version(version).toJson()));
        }
        steps.addAll(new Labels().alone(300, 6, true).alone(200, 8, false).steps());
        // Of two that are kept without a gap, 7 and 5 are gone when 9 is the newest: 6 is held.
        assertThat(run(GUARD, steps)).containsExactly("fraud version 6 by guard before: [fraud]");
    }

    @Test
    void aChampionThatGoesBadIsToldOfWhereNothingIsToBeDone() throws Exception {
        try (var harness = harness(BY_HAND, true)) {
            harness.open();
            for (Event event : new Labels().alone(300, 6, true).alone(200, 8, false).all) {
                harness.processElement1(new StreamRecord<>(event));
            }
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .asString()
                    .contains("\"degraded\":\"it has served worse than the base rate since version 6");
        }
    }

    @Test
    void aChampionThatTheFileNamesNoMoreTakesItsEvidenceAlong() throws Exception {
        OperatorSubtaskState state;
        Labels labels = new Labels().add(400, "added", "forest", 3);
        try (var harness = harness(operator(BY_HAND, true, "fraud", "forest", "added"))) {
            harness.open();
            harness.processElement2(new StreamRecord<>(byHand("forest", null).toJson()));
            feed(harness, labels.steps());
            state = harness.snapshot(1, 0);
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .asString()
                    .contains("\"degraded\":\"it has served worse", "[{\"model\":\"added\",\"examples\":400,");
        }
        try (var restored = harness(operator(BY_HAND, true, "fraud", "added"))) {
            restored.initializeState(state);
            restored.open();
            feed(restored, labels.add(1, "fraud", "added", 3).steps().subList(400, 401));
            restored.prepareSnapshotPreBarrier(1);
            assertThat(restored.extractOutputValues())
                    .hasSize(3)
                    .startsWith("fraud by file before: [forest, fraud]")
                    .last()
                    .asString()
                    .contains(
                            "\"champion\":\"fraud\"",
                            "\"event_time\":\"1970-01-01T00:00:00.400Z\"",
                            "\"degraded\":\"\",\"served\":[{\"model\":\"fraud\",\"examples\":1,",
                            "{\"model\":\"added\",\"examples\":1,",
                            "\"why\":\"forest is in the pipeline file no more\"",
                            "\"challengers\":[{\"model\":\"added\",\"examples\":1,");
        }
    }

    private static Champion champion(String promoted) {
        return (Champion) ModelRecord.fromJson(promoted.getBytes(UTF_8));
    }

    private record Records() implements PromotionEncoder<String> {
        @Override
        public void promoted(Champion champion, Consumer<String> out) {
            out.accept(new String(champion.toJson(), UTF_8));
        }

        @Override
        public void compared(Comparison comparison, Consumer<String> out) {}
    }

    private static PromotionOperator<String> writing(PromotionRule rule, String... models) {
        return new PromotionOperator<>(rule, "card-fraud", List.of(models), new KeptVersions(2), new Records());
    }

    @Test
    void whatTheRuleDecidesWithoutHavingReadAHandTakesNothingBackAndTheRuleFollowsTheHand() throws Exception {
        Champion byHand = byHand("fraud", version(3));
        try (var harness = harness(writing(RULE, "fraud", "forest"))) {
            harness.open();
            Labels labels = new Labels().add(400, "forest", "fraud", 3);
            feed(harness, labels.steps());
            Champion rules = champion(harness.extractOutputValues().get(0));
            assertThat(rules.reign().who()).isEqualTo("forest");
            assertThat(rules.takesOverFrom(byHand)).isFalse();
            assertThat(byHand.takesOverFrom(rules)).isTrue();

            // The hand's record stands before the rule's in the topic, and is read after it was written.
            harness.processElement2(new StreamRecord<>(byHand.toJson()));
            harness.processElement2(new StreamRecord<>(rules.toJson()));
            feed(harness, labels.add(600, "forest", "fraud", 3).steps().subList(400, 1000));
            assertThat(harness.extractOutputValues()).hasSize(1);

            Champion unpinned = byHand.next("fraud", Optional.empty(), Instant.ofEpochSecond(9), Champion.HAND, "");
            harness.processElement2(new StreamRecord<>(unpinned.toJson()));
            feed(harness, labels.add(600, "forest", "fraud", 3).steps().subList(1000, 1600));
            Champion again = champion(harness.extractOutputValues().get(1));
            assertThat(again.takesOverFrom(unpinned)).isTrue();
        }
    }

    @Test
    void aChampionThatIsTakenOutOfTheFileAndPutBackBeginsAsAChallenger() throws Exception {
        OperatorSubtaskState with;
        OperatorSubtaskState without;
        Champion forest = byHand("forest", null);
        try (var harness = harness(writing(BY_HAND, "fraud", "forest"))) {
            harness.open();
            harness.processElement2(new StreamRecord<>(forest.toJson()));
            with = harness.snapshot(1, 0);
        }
        Champion byFile;
        try (var harness = harness(writing(BY_HAND, "fraud"))) {
            harness.initializeState(with);
            harness.open();
            harness.prepareSnapshotPreBarrier(2);
            without = harness.snapshot(2, 0);
            byFile = champion(harness.extractOutputValues().get(0));
            assertThat(byFile.takesOverFrom(forest)).isTrue();
            assertThat(byFile.reign().who()).isEqualTo("fraud");
            assertThat(byFile.reign().by()).isEqualTo("file");
        }
        try (var harness = harness(operator(BY_HAND, true, "fraud", "forest"))) {
            harness.initializeState(without);
            harness.open();
            // The topic as a job reads it that begins anew.
            harness.processElement2(new StreamRecord<>(forest.toJson()));
            harness.processElement2(new StreamRecord<>(byFile.toJson()));
            feed(harness, new Labels().add(10, "forest", "fraud", 3).steps());
            harness.prepareSnapshotPreBarrier(3);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .asString()
                    .contains("\"champion\":\"fraud\"", "\"challengers\":[{\"model\":\"forest\"");
        }
    }

    @Test
    void aChoiceByHandOfAModelThatOnlyScoringsFileNamesStaysUntilLearningsFileNamesIt() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(writing(RULE, "fraud", "forest"))) {
            harness.open();
            harness.processElement2(new StreamRecord<>(byHand("boosting", null).toJson()));
            feed(harness, new Labels().add(600, "forest", "fraud", 3).steps());
            assertThat(harness.extractOutputValues()).isEmpty();
            state = harness.snapshot(1, 0);
        }
        try (var harness = harness(writing(RULE, "fraud", "forest"))) {
            // A failover, with the same file: nothing was taken out of it.
            harness.initializeState(state);
            harness.open();
            feed(harness, new Labels().add(10, "fraud", "forest", 3).steps());
            assertThat(harness.extractOutputValues()).isEmpty();
        }
        try (var harness = harness(operator(RULE, true, "fraud", "boosting"))) {
            harness.initializeState(state);
            harness.open();
            feed(harness, new Labels().add(10, "fraud", "boosting", 3).steps());
            harness.prepareSnapshotPreBarrier(2);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .asString()
                    .contains("\"champion\":\"boosting\",\"pinned\":null", "\"by\":\"hand\"");
        }
    }

    @Test
    void aFileThatBeginsWithAnotherModelLetsThatDecideIfNobodyWasEverChosen() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(writing(BY_HAND, "fraud", "forest"))) {
            harness.open();
            state = harness.snapshot(1, 0);
        }
        try (var harness = harness(operator(BY_HAND, true, "forest", "fraud"))) {
            harness.initializeState(state);
            harness.open();
            feed(harness, new Labels().add(10, "forest", "fraud", 3).steps());
            harness.prepareSnapshotPreBarrier(2);
            assertThat(harness.extractOutputValues()).singleElement().asString().contains("\"champion\":\"forest\"");
        }
    }

    @Test
    void whatWasPublishedBeforeALearnerWithoutStateBeganIsKnownBeforeTheFirstLabel() throws Exception {
        Champion pinned = byHand("fraud", version(3));
        PromotionOperator<String> operator = operator(RULE, false, "fraud", "forest")
                .beginningWith(() -> List.of(version(7).toJson(), pinned.toJson()));
        try (var harness = harness(operator)) {
            harness.open();
            feed(harness, new Labels().add(600, "forest", "fraud", 3).steps());
            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void aChampionThatIsBadFromTheFirstGivesItsPlaceToTheLastGoodVersionOfTheFormerOne() throws Exception {
        List<Step> steps = new ArrayList<>();
        for (long version = 1; version <= 6; version++) {
            steps.add(second(version(version).toJson()));
        }
        steps.add(second(version("forest", 1).toJson()));
        steps.addAll(new Labels().alone(300, 6, true).steps());
        steps.add(second(byHand("forest", null).toJson()));
        steps.addAll(new Labels().add(500, "fraud", "forest", 9).steps());
        assertThat(run(GUARD, steps)).containsExactly("fraud version 6 by guard before: [forest, fraud]");
    }

    @Test
    void aPromotedModelGoesBackToAVersionOfItsOwnFromBeforeItWasPromoted() throws Exception {
        List<Step> steps = new ArrayList<>();
        for (long version = 1; version <= 4; version++) {
            steps.add(second(version("forest", version).toJson()));
        }
        steps.add(second(byHand("forest", null).toJson()));
        steps.add(second(version("forest", 5).toJson()));
        Labels labels = new Labels().add(300, "forest", "fraud", 4).add(600, "fraud", "forest", 5);
        steps.addAll(labels.steps());
        assertThat(run(GUARD, steps)).containsExactly("forest version 4 by guard before: [forest, fraud]");
    }

    @Test
    void aPoisonedVersionDropsNoneThatOneMayGoBackTo() throws Exception {
        List<Step> steps = new ArrayList<>();
        for (long version = 1; version <= 6; version++) {
            steps.add(second(version(version).toJson()));
        }
        steps.add(second(version(ModelSnapshot.LAST_VERSION).toJson()));
        steps.addAll(new Labels().alone(300, 6, true).alone(200, 8, false).steps());
        assertThat(run(GUARD, steps)).containsExactly("fraud version 6 by guard before: [fraud]");
    }

    @Test
    void aPinnedVersionThatGoesBadIsToldOfAndStays() throws Exception {
        try (var harness = harness(GUARD, true)) {
            harness.open();
            harness.processElement2(new StreamRecord<>(version(5).toJson()));
            harness.processElement2(new StreamRecord<>(version(6).toJson()));
            harness.processElement2(
                    new StreamRecord<>(byHand("fraud", version(6)).toJson()));
            feed(harness, new Labels().alone(300, 6, true).alone(200, 6, false).steps());
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .asString()
                    .contains(
                            "\"pinned\":6", "\"degraded\":\"it has served worse than the base rate since version 6\"");
        }
    }

    @Test
    void whatIsNoRecordOfModelsIsPassedOver() throws Exception {
        List<Step> steps = new ArrayList<>(List.of(second(new byte[] {1, 2}), second("{}".getBytes(UTF_8))));
        steps.addAll(new Labels().add(300, "forest", "fraud", 3).steps());
        assertThat(run(RULE, steps)).containsExactly("forest by rule before: [fraud]");
    }

    @Test
    void aMillionLabelsAtOnceAreAllComparedAndTheStateStaysSmall() throws Exception {
        try (var harness = harness(BY_HAND, true)) {
            harness.open();
            List<ServedScore> served = List.of(new ServedScore("fraud", 3, 0.2f), new ServedScore("forest", 3, 0.3f));
            for (int i = 0; i < 1_000_000; i++) {
                harness.processElement1(
                        new StreamRecord<>(Event.labeled(i, Payments.SCHEMA.rowOfId("1"), i % 100 == 0, i, null)
                                .withFeatures(new float[] {1})
                                .withServed(served)));
            }
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .asString()
                    .contains("[{\"model\":\"forest\",\"examples\":1000000,\"positives\":10000,");
            assertThat(harness.snapshot(1, 0).getStateSize()).isLessThan(1 << 20);
        }
    }

    private static TwoInputStreamOperatorTestHarness<Event, byte[], String> harness(
            PromotionRule rule, boolean compared) throws Exception {
        return harness(operator(rule, compared));
    }

    private static TwoInputStreamOperatorTestHarness<Event, byte[], String> harness(PromotionOperator<String> operator)
            throws Exception {
        TwoInputStreamOperatorTestHarness<Event, byte[], String> harness =
                new TwoInputStreamOperatorTestHarness<>(operator, 1, 1, 0);
        harness.setup(StringSerializer.INSTANCE);
        return harness;
    }
}
