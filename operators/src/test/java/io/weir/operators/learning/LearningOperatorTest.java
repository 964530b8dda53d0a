package io.weir.operators.learning;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.end;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.ModelSnapshot;
import io.weir.ml.drift.DetectorChoice;
import io.weir.ml.evaluation.EvaluationOptions;
import io.weir.ml.evaluation.JudgedScore;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.ml.evaluation.ScoreFigures;
import io.weir.ml.evaluation.SlidingWindow;
import io.weir.ml.linear.LinearLearner;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.linear.Optimizer;
import io.weir.ml.online.OnlineLearner;
import io.weir.ml.watched.Reaction;
import io.weir.ml.watched.WatchedOptions;
import io.weir.operators.contract.OperatorContract;
import io.weir.operators.contract.Step;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class LearningOperatorTest {
    private static final List<String> FEATURES = List.of("amount", "count");

    private static OnlineLearner learner() {
        return new LinearLearner(FEATURES, LinearOptions.of(Optimizer.SGD).withPrior(0.25));
    }

    private static LearningOperator<String> operator(int publishEvery, boolean measured) {
        return operator(publishEvery, measured, 0);
    }

    private static LearningOperator<String> operator(int publishEvery, boolean measured, long publishedVersion) {
        return new LearningOperator<>(
                List.of(new TaughtModel("fraud", LearningOperatorTest::learner, publishEvery, publishedVersion)),
                new Texts(measured));
    }

    private static OperatorContract<Event, String> contract(int publishEvery) {
        // Metrics are written before each checkpoint too, so their number follows the number of checkpoints.
        return OperatorContract.oneInput(
                () -> operator(publishEvery, false), Payments.serializer(), StringSerializer.INSTANCE, text -> text);
    }

    /** What the learner found, as lines. */
    private record Texts(boolean measured) implements LearningEncoder<String> {
        @Override
        public void scored(Event event, double score, Consumer<String> out) {
            out.accept("score of " + Payments.id(event) + ": " + score);
        }

        @Override
        public void published(ModelSnapshot model, Consumer<String> out) {
            out.accept("model " + new String(model.toJson(), UTF_8));
        }

        @Override
        public void measured(
                String model,
                long version,
                long eventTime,
                OnlineLearner learner,
                MetricsReport metrics,
                Consumer<String> out) {
            if (measured) {
                ScoreFigures figures = metrics.all().everything();
                out.accept("metrics of version " + version + " at " + eventTime + ": " + (long) figures.examples()
                        + " examples, " + "log loss " + figures.logLoss());
            }
        }
    }

    private static Event scored(long id, float... features) {
        return Event.occurred(100, Payments.SCHEMA.rowOfId(Long.toString(id)), 100, null)
                .withFeatures(features);
    }

    private static Event example(long id, boolean positive, long labelTime, float... features) {
        return Event.labeled(100, Payments.SCHEMA.rowOfId(Long.toString(id)), positive, labelTime, null)
                .withFeatures(features);
    }

    private static JudgedScore judged(double score, Event example) {
        return JudgedScore.of(score, example.positive(), example.time(), example.labelTime());
    }

    private static List<Event> examples(int count) {
        Random random = new Random(7);
        List<Event> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean positive = random.nextInt(4) == 0;
            float amount = (float) (random.nextGaussian() + (positive ? 2 : 0));
            examples.add(example(i, positive, 1000 + i, amount, random.nextFloat()));
        }
        return examples;
    }

    @Test
    void exampleIsScoredBeforeItIsLearnedFrom() throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<>(operator(1, true), 1, 1, 0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();
            OnlineLearner reference = learner();
            PrequentialMetrics before = new PrequentialMetrics();
            PrequentialMetrics after = new PrequentialMetrics();
            for (Event example : examples(50)) {
                harness.processElement(example, 0);
                before.add(judged(reference.score(example.features()), example));
                reference.learn(example.features(), example.positive());
                after.add(judged(reference.score(example.features()), example));
            }
            List<String> outputs = harness.extractOutputValues();
            String metrics = outputs.get(outputs.size() - 1);
            assertThat(metrics)
                    .isEqualTo("metrics of version 50 at 1049: 50 examples, log loss "
                            + before.everything().logLoss());
            assertThat(after.everything().logLoss())
                    .isLessThan(before.everything().logLoss());
        }
    }

    @Test
    void firstExampleIsJudgedByThePrior() throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<>(operator(1, true), 1, 1, 0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();
            harness.processElement(example(1, true, 500, 3, 4), 0);
            assertThat(harness.extractOutputValues().get(1))
                    .startsWith("metrics of version 1 at 500: 1 examples, log loss 1.38629436111"); // ln 4
        }
    }

    @Test
    void eventThatIsNotLabeledIsOnlyScored() throws Exception {
        OnlineLearner reference = learner();
        reference.learn(new float[] {3, 4}, true);
        double learned = reference.score(new float[] {5, 6});
        assertThat(contract(100)
                        .run(
                                element(scored(1, 5, 6)),
                                element(scored(2, 5, 6)),
                                element(example(1, true, 500, 3, 4)),
                                element(scored(3, 5, 6)),
                                element(scored(4, 5, 6))))
                .containsExactly(
                        "score of 1: 0.25", "score of 2: 0.25", "score of 3: " + learned, "score of 4: " + learned);
    }

    @Test
    void versionIsPublishedEverySoManyExamplesAndAtTheEnd() throws Exception {
        List<Step> steps = new ArrayList<>();
        examples(7).forEach(example -> steps.add(element(example)));
        steps.add(end());

        OnlineLearner reference = learner();
        PrequentialMetrics metrics = new PrequentialMetrics();
        List<String> expected = new ArrayList<>();
        long version = 0;
        for (Event example : examples(7)) {
            metrics.add(judged(reference.score(example.features()), example));
            reference.learn(example.features(), example.positive());
            if (reference.examples() % 3 == 0 || reference.examples() == 7) {
                ScoreFigures sofar = metrics.everything();
                Map<String, Double> figures = Map.of(
                        "average_precision", sofar.averagePrecision(),
                        "auc", sofar.auc(),
                        "log_loss", sofar.logLoss(),
                        "brier", sofar.brier(),
                        "calibration_error", sofar.calibrationError());
                byte[] json = reference
                        .snapshot("fraud", ++version, example.labelTime())
                        .with(version - 1, figures)
                        .toJson();
                expected.add("model " + new String(json, UTF_8));
            }
        }
        assertThat(contract(3).run(steps)).isEqualTo(expected).hasSize(3);
    }

    @Test
    void afterADriftThatResetsItTheVersionBeforeStandsUntilTheLearnerKnowsEnoughAgain() throws Exception {
        WatchedOptions options =
                new WatchedOptions(LinearOptions.of(Optimizer.SGD), DetectorChoice.ADWIN, false, 0.002, Reaction.RESET);
        OnlineLearner reference = options.learner(FEATURES);
        List<Long> published = new ArrayList<>();
        long reset = 0;
        try (var harness = new OneInputStreamOperatorTestHarness<>(
                new LearningOperator<>(
                        List.of(new TaughtModel("fraud", () -> options.learner(FEATURES), 100, 0)), new Texts(false)),
                1,
                1,
                0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();
            for (Event example : examples(4000)) {
                // What was positive is negative from the half on.
                Event taught = reference.examples() < 2000
                        ? example
                        : example(0, !example.positive(), example.labelTime(), example.features());
                reference.learn(taught.features(), taught.positive());
                reset = reset == 0 ? reference.figures().get("last_drift_at_example") : reset;
                harness.processElement(taught, 0);
            }
            for (Object line : harness.getOutput()) {
                if (((StreamRecord<?>) line).getValue().toString().startsWith("model ")) {
                    String json = ((StreamRecord<?>) line).getValue().toString().substring("model ".length());
                    published.add(ModelSnapshot.fromJson(json.getBytes(UTF_8)).examples());
                }
            }
        }
        long at = reset;
        assertThat(at).isBetween(2000L, 3000L);
        assertThat(published).contains(100L, 2000L).anyMatch(examples -> examples >= at + 500);
        assertThat(published).noneMatch(examples -> examples >= at && examples < at + 500);
    }

    @Test
    void aLearnerThatBeginsAnewBehindPublishedVersionsHasNoParent() throws Exception {
        List<Step> steps = new ArrayList<>();
        examples(2).forEach(example -> steps.add(element(example)));
        List<String> published = OperatorContract.oneInput(
                        () -> operator(1, false, 41), Payments.serializer(), StringSerializer.INSTANCE, text -> text)
                .run(steps);
        assertThat(published)
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"version\":42,\"parent\":0,"),
                        second -> assertThat(second).contains("\"version\":43,\"parent\":42,"));
    }

    @Test
    void aLearnerThatGoesBackToAnOlderStateTakesNoVersionThatIsPublishedAlready() throws Exception {
        OperatorSubtaskState state;
        try (var harness = new OneInputStreamOperatorTestHarness<>(operator(1, false), 1, 1, 0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();
            for (Event example : examples(3)) {
                harness.processElement(example, 0);
            }
            state = harness.snapshot(1, 0);
        }
        assertThat(goOn(operator(1, false, 41), state, 3, 5))
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"version\":42,\"parent\":3,"),
                        second -> assertThat(second).contains("\"version\":43,\"parent\":42,"));
        assertThat(goOn(operator(1, false, 2), state, 3, 4))
                .singleElement()
                .asString()
                .contains("\"version\":4,\"parent\":3,");
    }

    @Test
    void newestLabelsTimeIsTheModelsTime() throws Exception {
        assertThat(contract(2).run(element(example(1, true, 900, 3, 4)), element(example(2, false, 500, 3, 4))))
                .singleElement()
                .asString()
                .contains("\"event_time\":\"1970-01-01T00:00:00.900Z\"");
    }

    @Test
    void nothingNewIsNotPublishedAtTheEnd() throws Exception {
        assertThat(contract(1).run(element(example(1, true, 900, 3, 4)), end())).hasSize(1);
        assertThat(contract(1).run(element(scored(1, 3, 4)), end())).containsExactly("score of 1: 0.25");
    }

    @Test
    void windowsAndSegmentsGoOnAfterARestart() throws Exception {
        EventEvaluation evaluation = EventEvaluation.of(
                EvaluationOptions.DEFAULT
                        .withWindows(List.of(SlidingWindow.ofLabels(240)))
                        .withFading(0.99)
                        .withSegments(List.of("card"), 2)
                        .withKeysPerDay(3),
                Payments.SCHEMA,
                Optional.of("card"));
        assertThat(evaluation.columns()).containsExactly(Payments.CARD);
        PrequentialMetrics expected = evaluation.metrics();
        OnlineLearner reference = learner();
        List<Event> examples = examples(60);
        for (Event example : examples) {
            JudgedScore judged = judged(reference.score(example.features()), example)
                    .withKey(card(example))
                    .withSegments(card(example));
            expected.add(judged);
            reference.learn(example.features(), example.positive());
        }
        // Each example is followed by a restart.
        OperatorSubtaskState state = null;
        for (Event example : examples) {
            try (var harness = evaluating(evaluation)) {
                if (state != null) {
                    harness.initializeState(state);
                }
                harness.open();
                harness.processElement(
                        Event.labeled(
                                        example.time(),
                                        Payments.payment(1, card(example), null, 100)
                                                .row(),
                                        example.positive(),
                                        example.labelTime(),
                                        null)
                                .withFeatures(example.features()),
                        0);
                state = harness.snapshot(1, 0);
            }
        }
        try (var harness = evaluating(evaluation)) {
            harness.initializeState(state);
            harness.open();
            harness.endInput();
            assertThat(harness.extractOutputValues())
                    .containsExactly(expected.report().toString());
        }
    }

    private static String card(Event example) {
        return "card" + Long.parseLong(Payments.id(example)) % 5;
    }

    private static OneInputStreamOperatorTestHarness<Event, String> evaluating(EventEvaluation evaluation)
            throws Exception {
        LearningEncoder<String> reports = new LearningEncoder<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public void measured(
                    String model,
                    long version,
                    long eventTime,
                    OnlineLearner learner,
                    MetricsReport metrics,
                    Consumer<String> out) {
                out.accept(metrics.toString());
            }
        };
        var harness = new OneInputStreamOperatorTestHarness<>(
                new LearningOperator<>(
                                List.of(new TaughtModel("fraud", LearningOperatorTest::learner, 1000, 0)), reports)
                        .evaluating(evaluation),
                1,
                1,
                0);
        harness.setup(StringSerializer.INSTANCE);
        return harness;
    }

    @Test
    void metricsAreWrittenBeforeACheckpointThatHasSeenExamples() throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<>(operator(100, true), 1, 1, 0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues()).isEmpty();

            harness.processElement(example(1, true, 500, 3, 4), 0);
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.prepareSnapshotPreBarrier(2);
            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .asString()
                    .startsWith("metrics of version 0 at 500: 1 examples");
            var state = harness.snapshot(2, 0);
            harness.prepareSnapshotPreBarrier(3);
            assertThat(harness.extractOutputValues()).hasSize(1);

            try (var restored = new OneInputStreamOperatorTestHarness<>(operator(100, true), 1, 1, 0)) {
                restored.setup(StringSerializer.INSTANCE);
                restored.initializeState(state);
                restored.open();
                restored.prepareSnapshotPreBarrier(4);
                assertThat(restored.extractOutputValues()).isEmpty();
            }
        }
    }

    private static LearningOperator<String> teaching(String... models) {
        return new LearningOperator<>(
                Stream.of(models)
                        .map(name -> new TaughtModel(
                                name,
                                name.equals("careful")
                                        ? LearningOperatorTest::carefulLearner
                                        : LearningOperatorTest::learner,
                                4,
                                0))
                        .toList(),
                new Texts(false));
    }

    private static OnlineLearner carefulLearner() {
        return new LinearLearner(FEATURES, LinearOptions.of(Optimizer.ADAGRAD).withPrior(0.25));
    }

    @Test
    void eachModelLearnsAllExamplesAndPublishesVersionsOfItsOwn() throws Exception {
        List<Step> steps = new ArrayList<>();
        examples(8).forEach(example -> steps.add(element(example)));
        List<String> together = OperatorContract.oneInput(
                        () -> teaching("fraud", "careful"),
                        Payments.serializer(),
                        StringSerializer.INSTANCE,
                        text -> text)
                .run(steps);
        List<String> alone = OperatorContract.oneInput(
                        () -> teaching("careful"), Payments.serializer(), StringSerializer.INSTANCE, text -> text)
                .run(steps);
        assertThat(together).hasSize(4).containsSubsequence(alone);
        assertThat(alone).hasSize(2).allMatch(line -> line.contains("\"name\":\"careful\""));
    }

    private static List<String> goOn(LearningOperator<String> operator, OperatorSubtaskState state, int from, int to)
            throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<>(operator, 1, 1, 0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.initializeState(state);
            harness.open();
            for (Event example : examples(to).subList(from, to)) {
                harness.processElement(example, 0);
            }
            return harness.extractOutputValues();
        }
    }

    @Test
    void aModelThatIsNewBeginsAnewAndOneThatIsNamedNoMoreIsDropped() throws Exception {
        OperatorSubtaskState state;
        List<String> uninterrupted;
        try (var harness = new OneInputStreamOperatorTestHarness<>(teaching("fraud", "careful"), 1, 1, 0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();
            for (Event example : examples(6)) {
                harness.processElement(example, 0);
            }
            state = harness.snapshot(1, 0);
            for (Event example : examples(8).subList(6, 8)) {
                harness.processElement(example, 0);
            }
            uninterrupted = harness.extractOutputValues();
        }
        String careful = uninterrupted.get(3);
        assertThat(careful).contains("\"name\":\"careful\",\"version\":2");
        // In another order, so that it is the name that counts.
        assertThat(goOn(teaching("careful", "added"), state, 6, 8)).containsExactly(careful);
        assertThat(goOn(teaching("added"), state, 4, 8))
                .singleElement()
                .asString()
                .contains("\"name\":\"added\",\"version\":1,\"parent\":0", "\"examples\":4");
    }

    /** Stores what the version before this one stored: one model, without its name. */
    private static final class OfOneModel extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<Event, String> {
        private static final long serialVersionUID = 1L;

        private transient ListState<byte[]> bytes;
        private transient ListState<Long> numbers;

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            bytes = context.getOperatorStateStore()
                    .getListState(new ListStateDescriptor<>("learner", BytePrimitiveArraySerializer.INSTANCE));
            numbers = context.getOperatorStateStore()
                    .getListState(new ListStateDescriptor<>("progress", LongSerializer.INSTANCE));
        }

        @Override
        public void processElement(StreamRecord<Event> element) {}

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            OnlineLearner learner = learner();
            PrequentialMetrics metrics = new PrequentialMetrics();
            for (Event example : examples(6)) {
                metrics.add(judged(learner.score(example.features()), example));
                learner.learn(example.features(), example.positive());
            }
            bytes.update(List.of(learner.state(), metrics.state()));
            numbers.update(List.of(41L, 1005L, 4L));
        }
    }

    @Test
    void stateOfTheVersionThatKnewOneModelGoesToTheFirst() throws Exception {
        OperatorSubtaskState state;
        try (var old = new OneInputStreamOperatorTestHarness<>(new OfOneModel(), 1, 1, 0)) {
            old.setup(StringSerializer.INSTANCE);
            old.open();
            state = old.snapshot(1, 0);
        }
        assertThat(goOn(teaching("fraud", "careful"), state, 6, 10))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("\"name\":\"fraud\",\"version\":42,\"parent\":41", "\"examples\":8"),
                        second -> assertThat(second)
                                .contains("\"name\":\"careful\",\"version\":1,\"parent\":0", "\"examples\":4"));
    }

    @Test
    void stateOfOtherFeaturesIsRefusedWithTheModelsName() throws Exception {
        OperatorSubtaskState state;
        try (var harness = new OneInputStreamOperatorTestHarness<>(teaching("fraud"), 1, 1, 0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();
            state = harness.snapshot(1, 0);
        }
        LearnerFactory other = () -> new LinearLearner(List.of("amount", "night"), LinearOptions.of(Optimizer.SGD));
        LearningOperator<String> operator =
                new LearningOperator<>(List.of(new TaughtModel("fraud", other, 4, 0)), new Texts(false));
        assertThatThrownBy(() -> goOn(operator, state, 0, 1))
                .hasMessageContainingAll("model fraud", "'count'", "'night'");
    }
}
