package io.weir.ml.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.ml.LearnerKinds;
import io.weir.ml.ModelParameters;
import io.weir.ml.linear.LinearOptions;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands around a learner: it holds to the contract of learners, and its scores are probabilities of what comes. */
class AdjustedLearnerTest {
    private static final LearnerOptions LOGISTIC = LinearOptions.defaults();

    private static OnlineLearner learner(LearnerOptions options, int features) {
        return options.learner(
                IntStream.range(0, features).mapToObj(i -> "f" + i).toList());
    }

    @Nested
    class Resampled extends OnlineLearnerContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return AdjustedLearnerTest.learner(
                    AdjustedOptions.of(LOGISTIC.withPrior(prior), 2.5, 0.4, CalibrationKind.NONE), features);
        }
    }

    @Nested
    class CalibratedAndResampled extends OnlineLearnerContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return AdjustedLearnerTest.learner(
                    AdjustedOptions.of(LOGISTIC.withPrior(prior), 1, 0.5, CalibrationKind.BETA), features);
        }
    }

    /** One feature, of which the true probability is known: 1 / (1 + exp(4 − x)), x from −2 to 5; about one in 8 positive. */
    private static double meanError(OnlineLearner learner, int examples, DoubleUnaryOperator seen) {
        Random random = new Random(5);
        for (int i = 0; i < examples; i++) {
            double x = 7 * random.nextDouble() - 2;
            learner.learn(new float[] {(float) seen.applyAsDouble(x)}, random.nextDouble() < truth(x));
        }
        double error = 0;
        for (int i = 0; i < 100; i++) {
            double x = 7 * i / 100.0 - 2;
            error += Math.abs(learner.score(new float[] {(float) seen.applyAsDouble(x)}) - truth(x)) / 100;
        }
        return error;
    }

    private static double truth(double x) {
        return 1 / (1 + Math.exp(4 - x));
    }

    @ParameterizedTest(name = "positives {0}-fold, {1} of the negatives")
    @CsvSource({"1, 1", "1, 0.1", "5, 1", "2.5, 0.3"})
    void scoresAreTheProbabilitiesOfWhatComesWhateverShareIsLearnedFrom(double weight, double share) {
        LearnerOptions options = AdjustedOptions.of(LOGISTIC, weight, share, CalibrationKind.NONE);

        assertThat(meanError(learner(options, 1), 40_000, x -> x)).isLessThan(0.015);
    }

    @Test
    void ofTheNegativesAsManyAreLearnedFromAsWasAskedFor() {
        int[] learned = new int[2];
        OnlineLearner counting = new CountingLearner(learned);
        OnlineLearner resampled = new ResampledLearner(counting, 2.25, 0.2);
        for (int i = 0; i < 10_000; i++) {
            resampled.learn(new float[1], i % 10 == 0);
        }

        assertThat(learned[0] / 9000.0).isCloseTo(0.2, within(0.02));
        assertThat(learned[1] / 1000.0).isCloseTo(2.25, within(0.05));
        assertThat(resampled.examples()).isEqualTo(10_000);
        assertThat(resampled.positives()).isEqualTo(1000);
    }

    /** A stump of a model, which is wrong at both ends: calibration brings its mean error down. */
    @ParameterizedTest
    @CsvSource({"PLATT, 0.75", "BETA, 0.75"})
    void calibrationBringsTheErrorOfAModelDownThatIsTooSure(CalibrationKind kind, double atMost) {
        OnlineLearner calibrated = new CalibratedLearner(new TooSureLearner(), kind);
        double before = meanError(new TooSureLearner(), 60_000, x -> x);
        double after = meanError(calibrated, 60_000, x -> x);

        assertThat(before).isGreaterThan(0.04);
        assertThat(after).isLessThan(atMost * before);
        // And the ranking is the model's.
        assertThat(calibrated.score(new float[] {1})).isLessThan(calibrated.score(new float[] {1.01f}));
    }

    @Test
    void calibrationFollowsAChangeAfterManyLabelsToo() {
        OnlineLearner calibrated = new CalibratedLearner(new FixedLearner(), CalibrationKind.PLATT);
        Random random = new Random(1);
        for (int i = 0; i < 210_000; i++) {
            calibrated.learn(new float[1], random.nextDouble() < (i < 200_000 ? 0.1 : 0.5));
        }
        assertThat(calibrated.score(new float[1])).isCloseTo(0.5, within(0.1));
    }

    @Test
    void raisedRatesAreTheCalibrationsToo() {
        OnlineLearner left = learner(AdjustedOptions.of(LOGISTIC, 1, 1, CalibrationKind.PLATT), 1);
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            left.learn(new float[1], random.nextInt(10) == 0);
        }
        OnlineLearner raised = learner(AdjustedOptions.of(LOGISTIC, 1, 1, CalibrationKind.PLATT), 1);
        raised.restore(left.state());
        raised.raiseRates();
        left.learn(new float[1], true);
        raised.learn(new float[1], true);
        double offset = raised.calibration().c() - left.calibration().c();
        assertThat(offset).isGreaterThan(0.01);
    }

    @Test
    void everyKindCanBeToldOfIt() {
        for (LearnerKind kind : LearnerKinds.ALL) {
            LearnerOptions options = kind.read(
                    new LearnerSettings().put(LearnerKind.NEGATIVE_SHARE, 0.5).put(LearnerKind.CALIBRATION, "platt"));

            assertThat(options.kind()).isEqualTo(kind);
            assertThat(learner(options, 2).score(new float[2])).isCloseTo(options.prior(), within(1e-12));
            assertThat(kind.read(new LearnerSettings())).isNotInstanceOf(AdjustedOptions.class);
        }
    }

    /** Its log-odds are twice the true ones, and learn nothing. */
    private static final class TooSureLearner extends FixedLearner {
        @Override
        public double score(float[] features) {
            return 1 / (1 + Math.exp(2 * (4 - features[0])));
        }
    }

    private static final class CountingLearner extends FixedLearner {
        private final int[] learned;

        CountingLearner(int[] learned) {
            this.learned = learned;
        }

        @Override
        public void learn(float[] features, boolean positive) {
            learned[positive ? 1 : 0]++;
        }
    }

    private static class FixedLearner implements OnlineLearner {
        @Override
        public List<String> names() {
            return List.of("x");
        }

        @Override
        public double score(float[] features) {
            return 0.5;
        }

        @Override
        public void learn(float[] features, boolean positive) {}

        @Override
        public long examples() {
            return 0;
        }

        @Override
        public long positives() {
            return 0;
        }

        @Override
        public ModelParameters parameters() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] state() {
            return new byte[0];
        }

        @Override
        public void restore(byte[] state) {}
    }
}
