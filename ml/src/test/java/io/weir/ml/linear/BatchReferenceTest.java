package io.weir.ml.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.model.LinearModel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What passes over the same rows come to is what minimizes mean loss and penalties over all of them at once. */
class BatchReferenceTest {
    private static final int ROWS = 400;
    private static final int FEATURES = 3;
    private final float[][] rows = new float[ROWS][FEATURES];
    private final boolean[] labels = new boolean[ROWS];

    BatchReferenceTest() {
        Random random = new Random(5);
        for (int r = 0; r < ROWS; r++) {
            double signal = random.nextGaussian();
            rows[r][0] = (float) (3 + 2 * signal);
            rows[r][1] = (float) (signal + random.nextGaussian());
            rows[r][2] = (float) random.nextGaussian();
            labels[r] = signal + 0.8 * random.nextGaussian() > 0.5;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LOGISTIC, SGD, 0, 0",
        "LOGISTIC, SGD, 0, 0.1",
        "LOGISTIC, SGD, 0.05, 0",
        "LOGISTIC, SGD, 0.03, 0.05",
        "LOGISTIC, ADAGRAD, 0.03, 0.05",
        "LOGISTIC, ADAM, 0, 0.1",
        "LOGISTIC, FTRL, 0, 0",
        "SQUARED, SGD, 0, 0",
        "SQUARED, ADAGRAD, 0.1, 0.1",
        "SQUARED, FTRL, 0, 0",
        "HINGE, ADAGRAD, 0.03, 0.05",
        "HINGE, SGD, 0.03, 0.05",
    })
    void manyPassesComeToTheMinimumOverAllRows(Loss loss, Optimizer optimizer, double l1, double l2) {
        LinearOptions options = LinearOptions.of(loss, optimizer).withL1(l1).withL2(l2);
        options = switch (optimizer) {
            case SGD -> options.withLearningRate(0.1).withDecay(0.05);
            case ADAM -> options.withLearningRate(0.0003);
            default -> options;
        };
        LinearLearner learner = new LinearLearner(List.of("a", "b", "c"), options.withHorizon(1_000_000));
        for (int pass = 0; pass < 300; pass++) {
            for (int r = 0; r < ROWS; r++) {
                learner.learn(rows[r], labels[r]);
            }
        }
        double[] online = learner.weights();
        double[] batch = minimum(loss, l1, l2);
        assertThat(objective(loss, l1, l2, online)).isCloseTo(objective(loss, l1, l2, batch), within(2e-3));
        if (loss != Loss.HINGE) { // whose minimum is flat
            for (int i = 0; i <= FEATURES; i++) {
                assertThat(online[i]).as("weight %d", i).isCloseTo(batch[i], within(0.03));
            }
        }
    }

    /** Proximal gradient descent over all rows. */
    private double[] minimum(Loss loss, double l1, double l2) {
        double[][] x = standardized();
        double[] w = new double[FEATURES + 1];
        for (int step = 0; step < 6000; step++) {
            double rate = loss == Loss.HINGE ? 0.5 / Math.sqrt(1 + step) : 0.3;
            double[] gradient = new double[FEATURES + 1];
            for (int r = 0; r < ROWS; r++) {
                double slope = loss.slope(margin(w, x[r]), labels[r]) / ROWS;
                for (int i = 0; i <= FEATURES; i++) {
                    gradient[i] += slope * x[r][i];
                }
            }
            for (int i = 0; i <= FEATURES; i++) {
                w[i] -= rate * gradient[i];
                if (i < FEATURES) {
                    w[i] = Math.signum(w[i]) * Math.max(0, Math.abs(w[i]) - rate * l1) / (1 + rate * l2);
                }
            }
        }
        return w;
    }

    private double objective(Loss loss, double l1, double l2, double[] w) {
        double sum = 0;
        double[][] x = standardized();
        for (int r = 0; r < ROWS; r++) {
            sum += loss.value(margin(w, x[r]), labels[r]) / ROWS;
        }
        for (int i = 0; i < FEATURES; i++) {
            sum += l1 * Math.abs(w[i]) + l2 / 2 * w[i] * w[i];
        }
        return sum;
    }

    private static double margin(double[] w, double[] x) {
        double margin = 0;
        for (int i = 0; i < w.length; i++) {
            margin += w[i] * x[i];
        }
        return margin;
    }

    /** With the bias's 1 behind the features. */
    private double[][] standardized() {
        double[][] x = new double[ROWS][FEATURES + 1];
        for (int i = 0; i < FEATURES; i++) {
            double mean = 0;
            double square = 0;
            for (float[] row : rows) {
                mean += row[i] / (double) ROWS;
                square += row[i] * (double) row[i] / ROWS;
            }
            for (int r = 0; r < ROWS; r++) {
                x[r][i] = (rows[r][i] - mean) / Math.sqrt(square - mean * mean);
                x[r][FEATURES] = 1;
            }
        }
        return x;
    }

    @Test
    void theSlopesOfLossesAreTheirDerivatives() {
        for (Loss loss : Loss.values()) {
            for (double margin : new double[] {-30, -1.5, -0.2, 0.3, 0.9, 1.1, 30}) {
                for (boolean positive : new boolean[] {true, false}) {
                    double h = 1e-6;
                    double slope = (loss.value(margin + h, positive) - loss.value(margin - h, positive)) / (2 * h);
                    assertThat(loss.slope(margin, positive))
                            .as("%s of %s at %s", loss, positive, margin)
                            .isCloseTo(slope, within(1e-6));
                }
            }
        }
    }

    @Test
    void scoresOfAMarginThatIsNoLogOddsAreCalibratedProbabilities() {
        for (LinearOptions options : List.of(
                LinearOptions.of(Loss.HINGE, Optimizer.ADAGRAD),
                LinearOptions.of(Loss.SQUARED, Optimizer.ADAGRAD),
                LinearOptions.of(Optimizer.PA_I))) {
            LinearLearner learner = new LinearLearner(List.of("a"), options);
            Random random = new Random(9);
            double scored = 0;
            double above = 0;
            double happenedAbove = 0;
            int positives = 0;
            for (int i = 0; i < 30_000; i++) {
                boolean label = random.nextInt(10) == 0;
                float[] row = {(float) (random.nextGaussian() + (label ? 2 : 0))};
                if (i >= 10_000) {
                    double score = learner.score(row);
                    scored += score;
                    positives += label ? 1 : 0;
                    above += score > 0.3 ? score : 0;
                    happenedAbove += score > 0.3 && label ? 1 : 0;
                }
                learner.learn(row, label);
            }
            assertThat(scored / positives).as("all of %s", options).isCloseTo(1, within(0.1));
            assertThat(above / happenedAbove).as("high scores of %s", options).isCloseTo(1, within(0.15));
            LinearModel published = learner.parameters().toDenseModel();
            assertThat(published.weights()[0]).isPositive();
        }
    }
}
