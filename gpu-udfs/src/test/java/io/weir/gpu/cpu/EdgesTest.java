package io.weir.gpu.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.NeighborModel;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ends of the floats, ties, and what is missing, with all that this JVM can compute with. */
class EdgesTest {
    static List<InstructionSet> available() {
        return Arrays.stream(InstructionSet.values())
                .filter(InstructionSet::isAvailable)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("available")
    void probabilitiesReachBothEndsAndNeverLeaveThem(InstructionSet instructions) {
        LinearModel model = new LinearModel(new float[] {1}, 0, new float[1], new float[] {1}, Link.LOGISTIC);
        for (float x = -200; x <= 200; x += 0.37f) {
            float score = score(model, instructions, x)[0];
            assertThat(score).isBetween(0f, 1f);
            assertThat((double) score).isCloseTo(1 / (1 + Math.exp(-x)), within(4 * Math.scalb(1.0, -24)));
        }
        assertThat(score(model, instructions, -Float.MAX_VALUE)).containsExactly(0);
        assertThat(score(model, instructions, Float.MAX_VALUE)).containsExactly(1);
        assertThat(score(model, instructions, Float.NaN)).containsExactly(0.5f);
    }

    @ParameterizedTest
    @MethodSource("available")
    void hugeFeaturesThatCancelAreComputedAgainInDoublePrecision(InstructionSet instructions) {
        LinearModel model = new LinearModel(
                new float[] {1e30f, -1e30f, 1}, 0, new float[3], new float[] {1e-30f, 1e-30f, 1}, Link.IDENTITY);
        assertThat(score(model, instructions, 1e30f, 1e30f, 3)).containsExactly(3);
        assertThat(score(model, instructions, 1e30f, 1e30f, Float.NaN)).containsExactly(0);
        assertThat(score(model, instructions, 1e30f, Float.NaN, 3)).containsExactly(Float.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @MethodSource("available")
    void aRowOnTheThresholdGoesRightAndAMissingOneWhereTheNodeSays(InstructionSet instructions) {
        for (boolean missingLeft : new boolean[] {false, true}) {
            ForestBuilder builder = new ForestBuilder();
            int left = builder.split(builder.root(), 0, 1.5f, missingLeft);
            builder.leaf(left, -1);
            builder.leaf(left + 1, 1);
            ForestModel model = builder.build(1, ForestModel.Combine.SUM, 0, Link.IDENTITY);
            assertThat(score(model, instructions, 1.5f)).containsExactly(1);
            assertThat(score(model, instructions, Math.nextDown(1.5f))).containsExactly(-1);
            assertThat(score(model, instructions, Float.NEGATIVE_INFINITY)).containsExactly(-1);
            assertThat(score(model, instructions, Float.POSITIVE_INFINITY)).containsExactly(1);
            assertThat(score(model, instructions, Float.NaN)).containsExactly(missingLeft ? -1 : 1);
        }
    }

    /** Differences of features and thresholds have signs of their own, and zeros two. */
    @ParameterizedTest
    @MethodSource("available")
    void bothZerosAreTheSameToAThresholdOfEither(InstructionSet instructions) {
        for (float threshold : new float[] {0f, -0f}) {
            ForestBuilder builder = new ForestBuilder();
            int left = builder.split(builder.root(), 0, threshold, false);
            builder.leaf(left, -1);
            builder.leaf(left + 1, 1);
            ForestModel model = builder.build(1, ForestModel.Combine.SUM, 0, Link.IDENTITY);
            float[][] rows = new float[100][];
            float[] expected = new float[rows.length];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = new float[] {new float[] {0f, -0f, -Float.MIN_VALUE, Float.MIN_VALUE}[row % 4]};
                expected[row] = row % 4 == 2 ? -1 : 1;
                assertThat(score(model, instructions, rows[row])).containsExactly(expected[row]);
            }
            FloatBatch together = ScorersTest.score(model, instructions, List.of(rows));
            for (int row = 0; row < rows.length; row++) {
                assertThat(together.get(row, 0)).isEqualTo(expected[row]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("available")
    void aDeepChainIsWalkedToItsEnd(InstructionSet instructions) {
        ForestBuilder builder = new ForestBuilder();
        int node = builder.root();
        for (int depth = 0; depth < 100; depth++) {
            int left = builder.split(node, 0, depth, false);
            builder.leaf(left, depth);
            node = left + 1;
        }
        builder.leaf(node, 100);
        ForestModel model = builder.build(1, ForestModel.Combine.SUM, 0, Link.IDENTITY);
        for (int depth = 0; depth <= 100; depth += 20) {
            assertThat(score(model, instructions, depth - 0.5f)).containsExactly(depth);
        }
    }

    @ParameterizedTest
    @MethodSource("available")
    void ofEquallyNearCentroidsTheFirstIsNamed(InstructionSet instructions) {
        float[] centroids = new float[40];
        Arrays.fill(centroids, 5);
        centroids[17] = 1;
        centroids[33] = 3;
        KMeansModel model = new KMeansModel(40, 1, centroids);
        assertThat(score(model, instructions, 2)).containsExactly(17, 1);
        assertThat(score(model, instructions, 9)).containsExactly(0, 16);
        assertThat(score(model, instructions, Float.NaN)).containsExactly(0, 0);
        assertThat(score(model, instructions, Float.POSITIVE_INFINITY)).containsExactly(0, Float.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @MethodSource("available")
    void neighborsAreInOrderAndAMissingFeatureCountsForNothing(InstructionSet instructions) {
        NeighborModel model = new NeighborModel(3, 4, 2, new float[] {0, 0, 3, 4, 1, 0, 1, 0});
        assertThat(score(model, instructions, 0, 0)).containsExactly(0, 1, 1);
        assertThat(score(model, instructions, Float.NaN, 4)).containsExactly(0, 16, 16);
    }

    @Test
    void vectorsAreOnlyThereWithTheirModule() {
        boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        Assumptions.assumeThat(module).isFalse();
        assertThat(InstructionSet.best()).isEqualTo(InstructionSet.PLAIN);
        assertThatThrownBy(() -> new CpuBackend("of a test", InstructionSet.VECTOR))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--add-modules jdk.incubator.vector");
    }

    private static float[] score(DenseModel model, InstructionSet instructions, float... row) {
        FloatBatch out = ScorersTest.score(model, instructions, List.of(row));
        float[] scores = new float[out.columns()];
        for (int column = 0; column < scores.length; column++) {
            scores[column] = out.get(0, column);
        }
        return scores;
    }
}
