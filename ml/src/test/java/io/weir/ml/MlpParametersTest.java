package io.weir.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.MlpModel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MlpParametersTest {
    private static final int FEATURES = 3;
    private static final int UNITS = 5;
    private static final int STEPS = 200_000;

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double logOdds(MlpParameters parameters, double[] row) {
        float[] floats = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            floats[i] = (float) row[i];
        }
        double score = parameters.score(floats);
        return Math.log(score / (1 - score));
    }

    /** Against the sum of the changes along the way, feature by feature, in many small steps. */
    @Property(tries = 10)
    void contributionsAreTheGradientAlongTheWayFromTheMeanRow(@ForAll long seed) {
        Random random = new Random(seed);
        float[] hidden = random(random, UNITS * FEATURES);
        float[] hiddenBias = random(random, UNITS);
        float[] weights = random(random, UNITS);
        for (int unit = 0; unit < UNITS; unit++) {
            weights[unit] /= 4; // a score of 1 would have no log-odds
        }
        float[] means = random(random, FEATURES);
        float[] scales = {0.5f, 1, 2};
        MlpParameters parameters = MlpParameters.of(means, scales, hidden, hiddenBias, weights, -1);
        float[] row = random(random, FEATURES);

        double[] expected = new double[FEATURES];
        for (int step = 0; step < STEPS; step++) {
            double t = (step + 0.5) / STEPS;
            for (int unit = 0; unit < UNITS; unit++) {
                double sum = hiddenBias[unit];
                for (int i = 0; i < FEATURES; i++) {
                    sum += hidden[unit * FEATURES + i] * t * (row[i] - means[i]) / scales[i];
                }
                for (int i = 0; sum > 0 && i < FEATURES; i++) {
                    expected[i] += (double) weights[unit]
                            * hidden[unit * FEATURES + i]
                            * (row[i] - means[i])
                            / scales[i]
                            / STEPS;
                }
            }
        }
        double[] contributions = parameters.contributions(row);
        assertThat(contributions).containsExactly(expected, within(1e-3));
        double mean = logOdds(parameters, new double[] {means[0], means[1], means[2]});
        double all = logOdds(parameters, new double[] {row[0], row[1], row[2]});
        assertThat(Arrays.stream(contributions).sum()).isCloseTo(all - mean, within(1e-4));
    }

    @Test
    void anotherShapeIsRefusedWithWhatIsAccepted() {
        DenseLayer identity = new DenseLayer(1, 1, new float[] {1}, new float[] {0}, Activation.IDENTITY);
        MlpModel model = new MlpModel(new float[] {0}, new float[] {1}, List.of(identity), MlpModel.Output.VALUES);
        assertThatThrownBy(() -> new MlpParameters(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("one layer of RELU, then one of one LOGISTIC output is accepted");
    }
}
