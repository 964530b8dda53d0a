package io.weir.gpu.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients against differences of the loss itself. */
class GradientsTest {
    private static final int FEATURES = 3;
    private static final int ROWS = 20;
    private static final float[] MEANS = {1, 0, -2};
    private static final float[] SCALES = {2, 1, 0.5f};
    private static final float STEP = 1f / 256;

    private final FloatBatch batch = new FloatBatch(FEATURES, ROWS);
    private final float[] labels = new float[ROWS];
    private final float[] weights = new float[ROWS];

    GradientsTest() {
        Random random = new Random(11);
        for (int row = 0; row < ROWS; row++) {
            float[] x = {random.nextFloat() * 4, random.nextFloat() - 0.5f, random.nextFloat() - 2};
            if (row % 5 == 0) {
                x[row % FEATURES] = row % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
            }
            batch.append(x);
            labels[row] = random.nextInt(2);
            weights[row] = random.nextFloat() * 2;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLinearModelsGradientIsTheSlopeOfItsLoss(Loss loss) {
        float[] parameters = {0.5f, -1, 0.25f, 0.125f};
        float[] gradient = Gradients.of(linear(parameters), loss, batch, labels, weights);
        assertIsSlope(gradient, parameters, p -> {
            double total = 0;
            for (int row = 0; row < ROWS; row++) {
                double margin = p[FEATURES];
                double[] z = standardized(row);
                for (int i = 0; i < FEATURES; i++) {
                    margin += p[i] * z[i];
                }
                total += weights[row] * loss.value(margin, labels[row]);
            }
            return total;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "LOGISTIC, TANH, LOGISTIC",
        "LOGISTIC, LOGISTIC, IDENTITY",
        "SQUARED, TANH, IDENTITY",
        "SQUARED, LOGISTIC, TANH",
        "SQUARED, RELU, LOGISTIC"
    })
    void aNetworksGradientIsTheSlopeOfItsLoss(Loss loss, Activation hidden, Activation last) {
        Random random = new Random(5);
        float[] parameters = new float[FEATURES * 4 + 4 + 4 + 1];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) random.nextGaussian();
        }
        float[] gradient = Gradients.of(network(parameters, hidden, last), loss, batch, labels, weights);
        assertIsSlope(gradient, parameters, p -> {
            double total = 0;
            for (int row = 0; row < ROWS; row++) {
                double[] z = standardized(row);
                double sum = p[20];
                for (int o = 0; o < 4; o++) {
                    double inner = p[12 + o];
                    for (int i = 0; i < FEATURES; i++) {
                        inner += p[o * FEATURES + i] * z[i];
                    }
                    sum += p[16 + o] * hidden.apply(inner);
                }
                double margin = loss == Loss.LOGISTIC ? sum : last.apply(sum);
                total += weights[row] * loss.value(margin, labels[row]);
            }
            return total;
        });
    }

    /** Central differences are off by the step squared; the hinge and the rectifier have no kink within a step here. */
    private static void assertIsSlope(float[] gradient, float[] parameters, ToDoubleFunction<float[]> loss) {
        assertThat(gradient).hasSameSizeAs(parameters);
        for (int i = 0; i < parameters.length; i++) {
            float[] up = parameters.clone();
            float[] down = parameters.clone();
            up[i] += STEP;
            down[i] -= STEP;
            double slope = (loss.applyAsDouble(up) - loss.applyAsDouble(down)) / ((double) up[i] - down[i]);
            assertThat((double) gradient[i]).as("parameter %d", i).isCloseTo(slope, within(2e-3));
        }
        // Some units of a rectifier may be off in all rows; not all.
        assertThat(IntStream.range(0, gradient.length).filter(i -> gradient[i] != 0))
                .hasSizeGreaterThan(gradient.length / 2);
    }

    @Test
    void aRowWithoutALabelAddsNothing() {
        LinearModel model = linear(new float[] {0.5f, -1, 0.25f, 0.125f});
        float[] unlabelled = labels.clone();
        unlabelled[7] = Float.NaN;
        float[] weightless = weights.clone();
        weightless[7] = 0;
        assertThat(Gradients.of(model, Loss.LOGISTIC, batch, unlabelled, weights))
                .isEqualTo(Gradients.of(model, Loss.LOGISTIC, batch, labels, weightless))
                .isNotEqualTo(Gradients.of(model, Loss.LOGISTIC, batch, labels, weights));
    }

    @Test
    void lossesThatAModelCannotHaveAreRefused() {
        MlpModel tanh = network(new float[21], Activation.TANH, Activation.TANH);
        assertThatThrownBy(() -> Gradients.of(tanh, Loss.LOGISTIC, batch, labels, weights))
                .hasMessageContaining("loss=LOGISTIC of a last layer of TANH");
        assertThatThrownBy(() -> Gradients.of(tanh, Loss.HINGE, batch, labels, weights))
                .hasMessageContaining("loss=HINGE");
    }

    @Test
    void badRowsAreNamed() {
        LinearModel model = linear(new float[FEATURES + 1]);
        labels[3] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> Gradients.of(model, Loss.SQUARED, batch, labels, weights))
                .hasMessageContaining("row 3 has label=Infinity");
        labels[3] = 0;
        weights[4] = -1;
        assertThatThrownBy(() -> Gradients.of(model, Loss.SQUARED, batch, labels, weights))
                .hasMessageContaining("row 4")
                .hasMessageContaining("weight=-1.0");
        assertThatThrownBy(() -> Gradients.of(model, Loss.SQUARED, batch, new float[1], weights))
                .hasMessageContaining("length=1");
    }

    private double[] standardized(int row) {
        double[] z = new double[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            float x = batch.get(row, i);
            z[i] = Float.isFinite(x) ? (x - MEANS[i]) / SCALES[i] : 0;
        }
        return z;
    }

    private static LinearModel linear(float[] p) {
        return new LinearModel(new float[] {p[0], p[1], p[2]}, p[3], MEANS, SCALES, Link.IDENTITY);
    }

    private static MlpModel network(float[] p, Activation hidden, Activation last) {
        List<DenseLayer> layers = List.of(
                new DenseLayer(FEATURES, 4, Arrays.copyOfRange(p, 0, 12), Arrays.copyOfRange(p, 12, 16), hidden),
                new DenseLayer(4, 1, Arrays.copyOfRange(p, 16, 20), Arrays.copyOfRange(p, 20, 21), last));
        return new MlpModel(MEANS, SCALES, layers, MlpModel.Output.VALUES);
    }
}
