package io.weir.operators.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.linear.LinearLearner;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.linear.Optimizer;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** More labels at once than anybody planned for: none is lost, and what is kept does not grow with them. */
class ManyLabelsTest {
    private static LearningOperator<String> learning() {
        TaughtModel model = new TaughtModel(
                "fraud",
                () -> new LinearLearner(List.of("amount"), LinearOptions.of(Optimizer.SGD)),
                Integer.MAX_VALUE,
                0);
        return new LearningOperator<>(List.of(model), new LearningEncoder<>() {
            @Override
            public void measured(
                    String name,
                    long version,
                    long eventTime,
                    OnlineLearner learner,
                    MetricsReport metrics,
                    Consumer<String> out) {
                out.accept(learner.examples() + " examples, " + learner.positives() + " positive");
            }
        });
    }

    @Test
    void aMillionExamplesAtOnceAreAllLearnedFromAndTheStateStaysAsSmall() throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<>(learning(), 1, 1, 0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();
            float[] features = new float[1];
            long sizeOfTenThousand = 0;
            for (int i = 1; i <= 1_000_000; i++) {
                features[0] = i % 100;
                harness.processElement(
                        Event.labeled(i, Payments.SCHEMA.rowOfId("1"), i % 100 == 0, i, null)
                                .withFeatures(features),
                        i);
                if (i == 10_000) {
                    sizeOfTenThousand = size(harness.snapshot(1, 0));
                }
            }
            harness.prepareSnapshotPreBarrier(2);
            assertThat(harness.extractOutputValues()).containsExactly("1000000 examples, 10000 positive");
            // Score bins that came into use later take some bytes.
            assertThat(size(harness.snapshot(2, 0)))
                    .isLessThan(10 * sizeOfTenThousand)
                    .isLessThan(1 << 20);
        }
    }

    private static long size(OperatorSubtaskState state) {
        return state.getStateSize();
    }

    @Test
    void labelsOfUnknownEventsAreEachADeadLetterAndTheOthersExamples() throws Exception {
        int labels = 100_000;
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new LabelJoin(Payments.SCHEMA, 1_000, false, Payments.REJECTED),
                event -> Payments.id(event),
                Types.STRING)) {
            harness.setup(Payments.serializer());
            harness.open();
            for (int id = 0; id < labels; id += 4) {
                harness.processElement(
                        Event.occurred(100, Payments.SCHEMA.rowOfId(Integer.toString(id)), 100, null)
                                .withFeatures(new float[] {id}),
                        100);
            }
            for (int id = 0; id < labels; id++) {
                harness.processElement(Payments.label(id, id % 8 == 0, 300), 300);
            }
            assertThat(harness.getOutput()).hasSize(labels / 4);
            // One for each id, and a few lists of ids.
            assertThat(harness.numKeyedStateEntries()).isBetween(labels, labels + labels / 100);
            // Lists of so many of one millisecond are due a millisecond after one another.
            harness.processWatermark(1_300 + labels / 512);
            assertThat(harness.getSideOutput(Payments.REJECTED))
                    .hasSize(labels - labels / 4)
                    .allMatch(record -> record.getValue().rejection().detail().startsWith("no event with id "));
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }
}
