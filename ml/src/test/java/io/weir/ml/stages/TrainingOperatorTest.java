package io.weir.ml.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.ModelSnapshot;
import io.weir.ml.linear.LinearOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class TrainingOperatorTest {
    private static final int EXAMPLES = 230;

    @Test
    void restoredAtAnyExampleItPublishesWhatTheUninterruptedOneDoes() throws Exception {
        List<ModelSnapshot> uninterrupted = publish(EXAMPLES + 1);
        assertThat(uninterrupted).extracting(ModelSnapshot::version).containsExactly(1L, 2L, 3L);
        assertThat(uninterrupted).extracting(ModelSnapshot::eventTime).containsExactly(1100L, 1200L, 1230L);
        for (int stop : new int[] {0, 1, 99, 100, 101, 229, 230}) {
            assertThat(publish(stop)).as("stopped after %d", stop).isEqualTo(uninterrupted);
        }
    }

    /** All that is published when the operator is snapshotted and restored into another after some examples. */
    private static List<ModelSnapshot> publish(int stopAfter) throws Exception {
        List<ModelSnapshot> published = new ArrayList<>();
        Random random = new Random(1);
        OneInputStreamOperatorTestHarness<Row, Row> harness = harness();
        harness.open();
        for (int i = 0; i <= EXAMPLES; i++) {
            if (i == stopAfter) {
                OperatorSubtaskState state = harness.snapshot(1, 1);
                take(harness, published);
                harness.close();
                harness = harness();
                harness.initializeState(state);
                harness.open();
            }
            if (i < EXAMPLES) {
                boolean label = random.nextBoolean();
                Float[] features = {(float) random.nextGaussian() + (label ? 1 : 0)};
                harness.processElement(new StreamRecord<>(Row.of(features, label), 1001 + i));
            }
        }
        harness.endInput();
        take(harness, published);
        harness.close();
        return published;
    }

    @Test
    void nothingIsPublishedWithoutExamplesOrTwice() throws Exception {
        OneInputStreamOperatorTestHarness<Row, Row> harness = harness();
        harness.open();
        harness.processElement(new StreamRecord<>(Row.of(new Float[] {1f}, null)));
        harness.endInput();
        assertThat(harness.extractOutputValues()).isEmpty();
        harness.close();

        OneInputStreamOperatorTestHarness<Row, Row> full = harness();
        full.open();
        for (int i = 0; i < 100; i++) {
            full.processElement(new StreamRecord<>(Row.of(new Float[] {1f}, i % 2)));
        }
        full.endInput();
        assertThat(full.extractOutputValues()).hasSize(1);
        full.close();
    }

    @Test
    void aRowThatCannotBeLearnedSaysWhy() throws Exception {
        OneInputStreamOperatorTestHarness<Row, Row> harness = harness();
        harness.open();
        harness.processElement(new StreamRecord<>(Row.of(new Float[] {1f}, true)));
        assertThatThrownBy(() -> harness.processElement(new StreamRecord<>(Row.of(new Float[] {1f}, 2))))
                .hasMessageContaining("label=2");
        assertThatThrownBy(() -> harness.processElement(new StreamRecord<>(Row.of(new Float[] {1f, 2f}, true))))
                .hasMessageContaining("length=2");
        assertThatThrownBy(() -> harness.processElement(new StreamRecord<>(Row.of(null, true))))
                .hasMessageContaining("features are null");
        harness.close();
    }

    private static OneInputStreamOperatorTestHarness<Row, Row> harness() throws Exception {
        OneInputStreamOperatorTestHarness<Row, Row> harness = new OneInputStreamOperatorTestHarness<>(
                new TrainingOperator(new LearnerFactory(LinearOptions.defaults(), List.of()), "model", 100));
        harness.setup(
                ModelData.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    private static void take(OneInputStreamOperatorTestHarness<Row, Row> harness, List<ModelSnapshot> into) {
        harness.extractOutputValues().forEach(row -> into.add(ModelData.snapshot((String) row.getField(2))));
    }
}
