package io.weir.ml.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithNonKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class ScoringFunctionTest {
    @Test
    void theVersionInForceChangesBetweenRowsAndNeverGoesBack() throws Exception {
        try (var harness = harness(null)) {
            harness.open();
            score(harness);
            offer(harness, 2);
            score(harness);
            offer(harness, 1);
            score(harness);
            offer(harness, 3);
            score(harness);
            assertThat(versions(harness)).containsExactly(0L, 2L, 2L, 3L);
        }
    }

    @Test
    void afterARestoreItScoresWithTheVersionItHadBeforeAnyIsBroadcastAgain() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(null)) {
            harness.open();
            offer(harness, 7);
            state = harness.snapshot(1, 1);
        }
        try (var harness = harness(snapshot(5))) {
            harness.initializeState(state);
            harness.open();
            score(harness);
            assertThat(versions(harness)).containsExactly(7L);
        }
        try (var harness = harness(null)) {
            harness.initializeState(state);
            harness.open();
            offer(harness, 6);
            score(harness);
            assertThat(versions(harness)).containsExactly(7L);
        }
    }

    @Test
    void aModelGivenAtTheStartScoresTheFirstRow() throws Exception {
        try (var harness = harness(snapshot(4))) {
            harness.open();
            score(harness);
            assertThat(versions(harness)).containsExactly(4L);
            assertThat(harness.extractOutputValues().get(0).getField(1))
                    .isEqualTo(snapshot(4).score(new float[] {1}));
        }
    }

    private static ModelSnapshot snapshot(long version) {
        LinearModel line = new LinearModel(new float[] {version}, 0, new float[1], new float[] {1}, Link.LOGISTIC);
        return new ModelSnapshot("m", version, 0, 0, 0, List.of("x"), new LogisticRegressionParameters(line));
    }

    private static TwoInputStreamOperatorTestHarness<Row, String, Row> harness(ModelSnapshot initial) throws Exception {
        return new TwoInputStreamOperatorTestHarness<>(new CoBroadcastWithNonKeyedOperator<>(
                new ScoringFunction(initial, 0.1, 0, 1), List.of(ScoringFunction.NEWEST)));
    }

    private static void offer(TwoInputStreamOperatorTestHarness<Row, String, Row> harness, long version)
            throws Exception {
        harness.processElement2(new StreamRecord<>(new String(snapshot(version).toJson(), StandardCharsets.UTF_8)));
    }

    private static void score(TwoInputStreamOperatorTestHarness<Row, String, Row> harness) throws Exception {
        harness.processElement1(new StreamRecord<>(Row.of(new Float[] {1f}, null, null)));
    }

    private static List<Object> versions(TwoInputStreamOperatorTestHarness<Row, String, Row> harness) {
        return harness.extractOutputValues().stream()
                .map(row -> row.getField(2))
                .toList();
    }
}
