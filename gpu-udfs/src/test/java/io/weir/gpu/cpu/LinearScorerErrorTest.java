package io.weir.gpu.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LinearScorerErrorTest {
    private static final double UNIT = Math.scalb(1.0, -24);

    @Property(tries = 500)
    void marginIsTheExactOneWithinTheStatedError(@ForAll("rows") float[][] parts) {
        LinearModel model = model(parts, Link.IDENTITY);
        float[] row = parts[3];
        assertThat((double) score(model, row)).isCloseTo(margin(model, row), within(marginError(model, row)));
    }

    @Property(tries = 500)
    void probabilityIsTheExactOneWithinTheStatedError(@ForAll("rows") float[][] parts) {
        LinearModel model = model(parts, Link.LOGISTIC);
        float[] row = parts[3];
        double exact = 1 / (1 + Math.exp(-margin(model, row)));
        assertThat((double) score(model, row)).isCloseTo(exact, within(marginError(model, row) / 4 + 4 * UNIT));
    }

    /** Weights, means, scales and a row of the same length. */
    @Provide
    Arbitrary<float[][]> rows() {
        return Arbitraries.integers().between(1, 40).flatMap(n -> {
            Arbitrary<float[]> weights =
                    Arbitraries.floats().between(-100, 100).array(float[].class).ofSize(n);
            Arbitrary<float[]> means = Arbitraries.floats()
                    .between(-1e6f, 1e6f)
                    .array(float[].class)
                    .ofSize(n);
            Arbitrary<float[]> scales = Arbitraries.floats()
                    .between(0.01f, 1e6f)
                    .array(float[].class)
                    .ofSize(n);
            Arbitrary<float[]> row = Arbitraries.oneOf(
                            Arbitraries.floats().between(-1e7f, 1e7f),
                            Arbitraries.of(0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY))
                    .array(float[].class)
                    .ofSize(n);
            return Combinators.combine(weights, means, scales, row).as((w, m, s, x) -> new float[][] {w, m, s, x});
        });
    }

    private static LinearModel model(float[][] parts, Link link) {
        return new LinearModel(parts[0], -4.5f, parts[1], parts[2], link);
    }

    private static double margin(LinearModel model, float[] row) {
        return model.bias() + Arrays.stream(terms(model, row)).sum();
    }

    /** What LinearScorer's comment states, plus the smallest floats, which relative errors do not cover. */
    private static double marginError(LinearModel model, float[] row) {
        double sum = Math.abs(model.bias());
        for (double term : terms(model, row)) {
            sum += Math.abs(term);
        }
        return (row.length + 4) * UNIT * sum + row.length * 1e-37 * 1e7;
    }

    private static double[] terms(LinearModel model, float[] row) {
        double[] terms = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            if (Float.isFinite(row[i])) {
                terms[i] = (double) model.weights()[i] * (((double) row[i] - model.means()[i]) / model.scales()[i]);
            }
        }
        return terms;
    }

    private static float score(LinearModel model, float[] row) {
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
