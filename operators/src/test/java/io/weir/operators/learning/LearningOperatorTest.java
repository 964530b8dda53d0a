package io.weir.operators.learning;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.end;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.ModelSnapshot;
import io.weir.ml.evaluation.JudgedScore;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.ml.evaluation.ScoreFigures;
import io.weir.ml.linear.LinearLearner;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.linear.Optimizer;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.contract.OperatorContract;
import io.weir.operators.contract.Step;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class LearningOperatorTest {
    private static final List<String> FEATURES = List.of("amount", "count");

    private static OnlineLearner learner() {
        return new LinearLearner(FEATURES, LinearOptions.of(Optimizer.SGD).withPrior(0.25));
    }

    private static LearningOperator<String> operator(int publishEvery, boolean measured) {
        return new LearningOperator<>("fraud", LearningOperatorTest::learner, publishEvery, new Texts(measured));
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
                long version, long eventTime, OnlineLearner learner, MetricsReport metrics, Consumer<String> out) {
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
    void aLearnerThatBeginsAnewBehindPublishedVersionsHasNoParent() throws Exception {
        List<Step> steps = new ArrayList<>();
        examples(2).forEach(example -> steps.add(element(example)));
        List<String> published = OperatorContract.oneInput(
                        () -> operator(1, false).after(41),
                        Payments.serializer(),
                        StringSerializer.INSTANCE,
                        text -> text)
                .run(steps);
        assertThat(published)
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"version\":42,\"parent\":0,"),
                        second -> assertThat(second).contains("\"version\":43,\"parent\":42,"));
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
}
