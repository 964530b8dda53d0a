package io.weir.gpu.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
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
import org.junit.jupiter.api.AfterEach;
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

    private static final int LABEL = FEATURES;
    private static final int WEIGHT = FEATURES + 1;

    private final FloatBatch rows = new FloatBatch(FEATURES + 2, ROWS);
    private final CpuBackend cpu = new CpuBackend("differences of the loss are taken there");

    GradientsTest() {
        Random random = new Random(11);
        for (int row = 0; row < ROWS; row++) {
            float[] x = {random.nextFloat() * 4, random.nextFloat() - 0.5f, random.nextFloat() - 2, 0, 0};
            if (row % 5 == 0) {
                x[row % FEATURES] = row % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
            }
            x[LABEL] = random.nextInt(2);
            x[WEIGHT] = random.nextFloat() * 2;
            rows.append(x);
        }
    }

    @AfterEach
    void close() {
        cpu.close();
    }

    private void set(int row, int column, float value) {
        rows.data()[column * rows.stride() + row] = value;
    }

    private float[] gradient(LinearModel model, Loss loss) {
        Gradients gradients = Gradients.of(model, loss);
        FloatBatch in = gradients.newInput(ROWS);
        gradients.setParameters(model, in);
        return gradient(gradients, in);
    }

    private float[] gradient(MlpModel model, Loss loss) {
        Gradients gradients = Gradients.of(model, loss);
        FloatBatch in = gradients.newInput(ROWS);
        gradients.setParameters(model, in);
        return gradient(gradients, in);
    }

    private float[] gradient(Gradients gradients, FloatBatch in) {
        System.arraycopy(rows.data(), 0, in.data(), 0, in.data().length);
        in.resize(ROWS);
        FloatBatch out = gradients.newOutput();
        try (LoadedModel loaded = cpu.load(gradients)) {
            loaded.score(in, out);
        }
        return Arrays.copyOf(out.data(), out.rows());
    }

    @ParameterizedTest
    @EnumSource
    void aLinearModelsGradientIsTheSlopeOfItsLoss(Loss loss) {
        float[] parameters = {0.5f, -1, 0.25f, 0.125f};
        float[] gradient = gradient(linear(parameters), loss);
        assertIsSlope(gradient, parameters, p -> {
            double total = 0;
            for (int row = 0; row < ROWS; row++) {
                double margin = p[FEATURES];
                double[] z = standardized(row);
                for (int i = 0; i < FEATURES; i++) {
                    margin += p[i] * z[i];
                }
                total += rows.get(row, WEIGHT) * loss.value(margin, rows.get(row, LABEL));
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
        float[] gradient = gradient(network(parameters, hidden, last), loss);
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
                total += rows.get(row, WEIGHT) * loss.value(margin, rows.get(row, LABEL));
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
        float[] whole = gradient(model, Loss.LOGISTIC);
        float label = rows.get(7, LABEL);
        set(7, LABEL, Float.NaN);
        float[] unlabelled = gradient(model, Loss.LOGISTIC);
        set(7, LABEL, label);
        set(7, WEIGHT, 0);
        assertThat(unlabelled).isEqualTo(gradient(model, Loss.LOGISTIC)).isNotEqualTo(whole);
    }

    @Test
    void lossesThatAModelCannotHaveAreRefused() {
        MlpModel tanh = network(new float[21], Activation.TANH, Activation.TANH);
        assertThatThrownBy(() -> Gradients.of(tanh, Loss.LOGISTIC))
                .hasMessageContaining("loss=LOGISTIC of a last layer of TANH");
        assertThatThrownBy(() -> Gradients.of(tanh, Loss.HINGE)).hasMessageContaining("loss=HINGE");
        assertThatThrownBy(() -> Gradients.of(linear(new float[4]), null)).hasMessageContaining("loss=null");
    }

    @Test
    void badRowsAndParametersAreNamed() {
        LinearModel model = linear(new float[FEATURES + 1]);
        set(3, LABEL, Float.POSITIVE_INFINITY);
        assertThatThrownBy(() -> gradient(model, Loss.SQUARED)).hasMessageContaining("row 3 has label=Infinity");
        set(3, LABEL, 0);
        set(4, WEIGHT, Float.NaN);
        assertThatThrownBy(() -> gradient(model, Loss.SQUARED))
                .hasMessageContaining("row 4")
                .hasMessageContaining("weight=NaN");
        set(4, WEIGHT, 1);
        Gradients gradients = Gradients.of(model, Loss.SQUARED);
        FloatBatch in = gradients.newInput(ROWS);
        in.parameters()[2] = Float.NaN;
        assertThatThrownBy(() -> gradient(gradients, in)).hasMessage("parameters[2]=NaN: a finite number is accepted");
        FloatBatch without = new FloatBatch(FEATURES + 2, ROWS);
        assertThatThrownBy(() -> gradient(gradients, without))
                .hasMessage("batch with parameters=0 for Gradients[layers=3→1 IDENTITY, loss=SQUARED],"
                        + " which takes 4 with each: newInput() makes such a batch");
    }

    @Test
    void parametersOfAnotherShapeAreRefused() {
        MlpModel network = network(new float[21], Activation.TANH, Activation.LOGISTIC);
        MlpModel other = network(new float[21], Activation.RELU, Activation.LOGISTIC);
        Gradients gradients = Gradients.of(network, Loss.LOGISTIC);
        FloatBatch in = gradients.newInput(1);
        assertThatThrownBy(() -> gradients.setParameters(other, in)).hasMessageContaining("3→4 RELU");
        assertThatThrownBy(() -> gradients.setParameters(linear(new float[4]), in))
                .hasMessageContaining("the same shape is accepted");
    }

    private double[] standardized(int row) {
        double[] z = new double[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            float x = rows.get(row, i);
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
