package io.weir.gpu.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuBackendTest {
    private static final LinearModel MODEL =
            new LinearModel(new float[] {2, -1}, 0.5f, new float[] {10, 0}, new float[] {5, 1}, Link.IDENTITY);

    @Test
    void scoreIsTheLinkOfTheStandardizedMargin() {
        // 0.5 + 2 (15 - 10) / 5 - 1 (3 - 0) / 1 = -0.5
        assertThat(score(MODEL, 15, 3)).isEqualTo(-0.5f);
        LinearModel logistic =
                new LinearModel(MODEL.weights(), MODEL.bias(), MODEL.means(), MODEL.scales(), Link.LOGISTIC);
        assertThat(score(logistic, 15, 3)).isCloseTo(0.37754068f, within(1e-7f));
    }

    @Test
    void missingAndInfiniteFeaturesCountAsTheirMean() {
        float withoutFirst = score(MODEL, 10, 3);
        assertThat(withoutFirst).isEqualTo(-2.5f);
        for (float missing : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThat(score(MODEL, missing, 3)).isEqualTo(withoutFirst);
            assertThat(score(MODEL, missing, missing)).isEqualTo(0.5f);
        }
    }

    @Test
    void hugeFiniteFeaturesAreUsedAndNeverGiveNaN() {
        LinearModel logistic = new LinearModel(
                new float[] {1e30f, -1e30f}, 0, new float[2], new float[] {1e-30f, 1e-30f}, Link.LOGISTIC);
        assertThat(score(logistic, Float.MAX_VALUE, 0)).isEqualTo(1);
        assertThat(score(logistic, 0, Float.MAX_VALUE)).isEqualTo(0);
        assertThat(score(logistic, Float.MAX_VALUE, Float.MAX_VALUE)).isEqualTo(0.5f);
    }

    @Test
    void aRowScoresTheSameBitsInABatchOfOneAndInOneOfThousands() {
        int features = 33;
        Random random = new Random(7);
        LinearModel model = randomModel(random, features);
        FloatBatch large = new FloatBatch(features, 4096);
        FloatBatch one = new FloatBatch(features, 1);
        float[][] rows = new float[4096][features];
        for (float[] row : rows) {
            for (int i = 0; i < features; i++) {
                row[i] = random.nextInt(50) == 0 ? Float.NaN : (float) (random.nextGaussian() * 100);
            }
            large.append(row);
        }
        FloatBatch together = new FloatBatch(1, 4096);
        FloatBatch alone = new FloatBatch(1, 1);
        try (CpuBackend backend = new CpuBackend("of a test");
                LoadedModel loaded = backend.load(model)) {
            loaded.score(large, together);
            for (int row = 0; row < rows.length; row++) {
                one.clear();
                one.append(rows[row]);
                loaded.score(one, alone);
                assertThat(Float.floatToRawIntBits(alone.get(0, 0)))
                        .as("row %d", row)
                        .isEqualTo(Float.floatToRawIntBits(together.get(row, 0)));
            }
        }
        // The comparison above means something only if the scores differ among each other.
        Set<Float> distinct = new HashSet<>();
        for (int row = 0; row < together.rows(); row++) {
            distinct.add(together.get(row, 0));
        }
        assertThat(distinct).hasSizeGreaterThan(4000);
    }

    @Test
    void theScoresAreOfTheRowsOfTheBatchAlone() {
        FloatBatch batch = new FloatBatch(2, 4);
        batch.append(new float[] {10, 0});
        FloatBatch scores = new FloatBatch(1, 3);
        scores.resize(3);
        try (CpuBackend backend = new CpuBackend("of a test");
                LoadedModel loaded = backend.load(MODEL)) {
            loaded.score(batch, scores);
            assertThat(scores.rows()).isEqualTo(1);
            assertThat(scores.get(0, 0)).isEqualTo(0.5f);
            batch.clear();
            loaded.score(batch, scores);
            assertThat(scores.rows()).isZero();
        }
    }

    @Test
    void mismatchedShapesAreRefused() {
        FloatBatch batch = new FloatBatch(2, 2);
        batch.append(new float[2]);
        batch.append(new float[2]);
        try (CpuBackend backend = new CpuBackend("of a test");
                LoadedModel loaded = backend.load(MODEL)) {
            assertThatThrownBy(() -> loaded.score(new FloatBatch(3, 1), new FloatBatch(1, 1)))
                    .hasMessageContaining("columns=3")
                    .hasMessageContaining("features=2");
            assertThatThrownBy(() -> loaded.score(batch, new FloatBatch(1, 1)))
                    .hasMessageContaining("capacity=1 for rows=2");
            assertThatThrownBy(() -> loaded.score(batch, new FloatBatch(2, 2)))
                    .hasMessageContaining("columns=2")
                    .hasMessageContaining("outputs=1");
            assertThatThrownBy(() -> loaded.score(batch, batch)).hasMessageContaining("batch of their own");
        }
    }

    @Test
    void usingAnythingClosedIsAnError() {
        CpuBackend backend = new CpuBackend("of a test");
        LoadedModel first = backend.load(MODEL);
        LoadedModel second = backend.load(MODEL);
        assertThat(backend.loadedModels()).isEqualTo(2);
        first.close();

        assertThatThrownBy(first::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already");
        assertThatThrownBy(() -> first.score(new FloatBatch(2, 1), new FloatBatch(1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(backend::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 loaded model");
        second.close();
        backend.close();
        assertThatThrownBy(backend::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already");
        assertThatThrownBy(() -> backend.load(MODEL))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void theExplanationTellsWhereAndWhy() {
        try (CpuBackend backend = new CpuBackend("the CPU was asked for", InstructionSet.PLAIN);
                LoadedModel loaded = backend.load(MODEL)) {
            assertThat(loaded.explain()).hasToString("runs on CPU (cpu) because the CPU was asked for");
        }
    }

    static LinearModel randomModel(Random random, int features) {
        float[] weights = new float[features];
        float[] means = new float[features];
        float[] scales = new float[features];
        for (int i = 0; i < features; i++) {
            weights[i] = (float) random.nextGaussian();
            means[i] = (float) (random.nextGaussian() * 50);
            scales[i] = 50 + 100 * random.nextFloat();
        }
        return new LinearModel(weights, (float) random.nextGaussian(), means, scales, Link.LOGISTIC);
    }

    private static float score(LinearModel model, float... row) {
        FloatBatch batch = new FloatBatch(row.length, 1);
        batch.append(row);
        FloatBatch scores = new FloatBatch(1, 1);
        try (CpuBackend backend = new CpuBackend("of a test");
                LoadedModel loaded = backend.load(model)) {
            loaded.score(batch, scores);
        }
        return scores.get(0, 0);
    }
}
