package io.weir.ml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.ml.BinnedLogisticRegressionParameters.Bins;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BinnedLogisticRegressionParametersTest {
    private static Bins bins(Random random, int edges) {
        float[] ascending = new float[edges];
        float[] weights = new float[edges + 2];
        for (int i = 0; i < edges; i++) {
            ascending[i] = i + random.nextFloat() * 0.9f;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return new Bins(ascending, weights);
    }

    @Test
    void theForestScoresEveryValueByItsBin() {
        Random random = new Random(1);
        List<Bins> features = new ArrayList<>();
        for (int edges : new int[] {0, 1, 2, 3, 7, 31, 100}) {
            features.add(bins(random, edges));
        }
        BinnedLogisticRegressionParameters parameters = new BinnedLogisticRegressionParameters(-0.5f, features);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            float[] row = new float[features.size()];
            for (int j = 0; j < row.length; j++) {
                float[] edges = features.get(j).edges();
                row[j] = switch (random.nextInt(6)) {
                    case 0 -> Float.NaN;
                    case 1 -> Float.NEGATIVE_INFINITY;
                    case 2 -> Float.POSITIVE_INFINITY;
                    case 3 -> edges.length == 0 ? 0 : edges[random.nextInt(edges.length)];
                    case 4 -> edges.length == 0 ? -0.0f : Math.nextDown(edges[random.nextInt(edges.length)]);
                    default -> 100 * random.nextFloat();
                };
            }
            rows.add(row);
        }
        FloatBatch in = new FloatBatch(features.size(), rows.size());
        FloatBatch out = new FloatBatch(1, rows.size());
        rows.forEach(in::append);
        try (CpuBackend backend = new CpuBackend("of a test");
                LoadedModel model = backend.load(parameters.toDenseModel())) {
            model.score(in, out);
        }
        for (int i = 0; i < rows.size(); i++) {
            assertThat((double) out.get(i, 0)).isCloseTo(parameters.score(rows.get(i)), within(2e-6));
        }
    }

    @Test
    void contributionsAreTheWeightsOfTheBinsThatTheFeaturesAreIn() {
        BinnedLogisticRegressionParameters parameters = new BinnedLogisticRegressionParameters(
                -2,
                List.of(
                        new Bins(new float[] {10, 20}, new float[] {9, 1, 2, 3}),
                        new Bins(new float[0], new float[] {4, 5})));
        assertThat(parameters.contributions(new float[] {9.99f, 0})).containsExactly(1, 5);
        assertThat(parameters.contributions(new float[] {10, 0})).containsExactly(2, 5);
        assertThat(parameters.contributions(new float[] {20, Float.NaN})).containsExactly(3, 4);
        assertThat(parameters.contributions(new float[] {Float.NaN, 0})).containsExactly(9, 5);
        assertThat(parameters.score(new float[] {10, 0})).isCloseTo(1 / (1 + Math.exp(-5)), within(1e-12));
        assertThatThrownBy(() -> parameters.contributions(new float[1])).hasMessageContaining("length=1");
    }

    @Test
    void aFieldThatIsWrongIsNamed() {
        String json =
                """
                {"format": 2, "name": "fraud", "version": 2, "parent": 1, "kind": "binned-logistic-regression",
                 "event_time": "2018-08-12T00:00:11.000Z", "examples": 17, "positives": 1,
                 "schema": "aa8b875f", "features": ["amount"], "metrics": {},
                 "parameters": {"bias": -2, "bins": [{"edges": [10, 20], "weights": [9, 1, 2, 3]}]}}
                """;
        assertThat(read(json).contributions(new float[] {15})).containsExactly(2);
        assertThatThrownBy(() -> read(json.replace("10, 20", "20, 10"))).hasMessageContaining("bins[0]: edges[1]=10.0");
        assertThatThrownBy(() -> read(json.replace("9, 1, 2", "9, 1"))).hasMessageContaining("weights=3 of edges=2");
        assertThatThrownBy(() -> read(json.replace("9, 1", "9, 1e99"))).hasMessageContaining("weights[1]=Infinity");
        assertThatThrownBy(() -> read(json.replace("-2", "1e99"))).hasMessageContaining("bias=Infinity");
        assertThatThrownBy(() -> read(json.replace("[{", "[7, {"))).hasMessageContaining("bins[0]");
        assertThatThrownBy(() -> read(json.replaceAll("\\[\\{.*}]", "[]"))).hasMessageContaining("features is empty");
    }

    private static ModelSnapshot read(String json) {
        return ModelSnapshot.fromJson(json.getBytes(UTF_8));
    }
}
