package io.weir.ml.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.model.LinearModel;
import io.weir.ml.online.OnlineLearner;
import io.weir.ml.online.OnlineLearnerContract;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LinearLearnerTest {
    private static OnlineLearner learner(LinearOptions options, int features, double prior) {
        return options.withPrior(prior)
                .learner(IntStream.range(0, features).mapToObj(i -> "f" + i).toList());
    }

    /** What holds for every optimizer beside the contract. */
    abstract static class LinearContract extends OnlineLearnerContract {
        private static LinearModel model(OnlineLearner learner) {
            return (LinearModel) learner.model();
        }

        @Test
        void aMissingFeatureCountsAsItsMeanAndTeachesNothing() {
            OnlineLearner learner = learner();
            learn(learner, new Stream(6, 1), 1000);
            float[] means = model(learner).means();
            for (float missing : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                assertThat(learner.score(new float[] {missing, 0.5f, missing, 7}))
                        .isCloseTo(learner.score(new float[] {means[0], 0.5f, means[2], 7}), within(1e-6));
            }
            double weight = ((LinearLearner) learner).weights()[0];
            learner.learn(new float[] {Float.NaN, 1, -900, 7}, true);
            assertThat(((LinearLearner) learner).weights()[0]).isEqualTo(weight);
            assertThat(model(learner).means()[0]).isEqualTo(means[0]);
        }

        @Test
        void aColumnThatIsAlwaysMissingOrConstantStaysWithoutWeight() {
            OnlineLearner learner = learner();
            Stream stream = new Stream(7, 1);
            for (int i = 0; i < 1000; i++) {
                stream.next();
                stream.row()[1] = Float.NaN;
                learner.learn(stream.row(), stream.label());
            }
            float[] weights = model(learner).weights();
            assertThat(weights[1]).isZero();
            assertThat(weights[3]).isZero();
            assertThat(weights[0]).isPositive();
        }
    }

    @Nested
    class ConstantSgd extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return LinearLearnerTest.learner(LinearOptions.of(Optimizer.SGD), features, prior);
        }
    }

    @Nested
    class DecayingSgd extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            LinearOptions options =
                    LinearOptions.of(Optimizer.SGD).withLearningRate(0.05).withDecay(0.001);
            return LinearLearnerTest.learner(options, features, prior);
        }
    }

    @Nested
    class AdaGrad extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return LinearLearnerTest.learner(LinearOptions.of(Optimizer.ADAGRAD), features, prior);
        }
    }

    @Nested
    class Adam extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return LinearLearnerTest.learner(LinearOptions.of(Optimizer.ADAM), features, prior);
        }
    }

    @Nested
    class SquaredLossBySgd extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return LinearLearnerTest.learner(LinearOptions.of(Loss.SQUARED, Optimizer.SGD), features, prior);
        }
    }

    @Nested
    class SquaredLossByAdaGrad extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return LinearLearnerTest.learner(LinearOptions.of(Loss.SQUARED, Optimizer.ADAGRAD), features, prior);
        }
    }

    @Nested
    class HingeLossByFtrlProximal extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return LinearLearnerTest.learner(
                    LinearOptions.of(Loss.HINGE, Optimizer.FTRL).withL1(1).withL2(0.1), features, prior);
        }
    }

    @Nested
    class PassiveAggressiveI extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return LinearLearnerTest.learner(LinearOptions.of(Optimizer.PA_I), features, prior);
        }
    }

    @Nested
    class PassiveAggressiveII extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            return LinearLearnerTest.learner(LinearOptions.of(Optimizer.PA_II), features, prior);
        }
    }

    @Nested
    class FtrlProximal extends LinearContract {
        @Override
        protected OnlineLearner learner(int features, double prior) {
            LinearOptions options = LinearOptions.of(Optimizer.FTRL).withL1(0.1).withL2(0.01);
            return LinearLearnerTest.learner(options, features, prior);
        }
    }

    @Test
    void oneStepOfSgdIsTheGradientTimesTheRate() {
        LinearLearner learner = new LinearLearner(
                List.of("x"),
                LinearOptions.of(Optimizer.SGD).withLearningRate(0.1).withPrior(0.5));
        learner.learn(new float[] {1}, false);
        learner.learn(new float[] {3}, true);

        // First example: z = 0, p = 0.5, the bias goes to -0.05. Second: mean 2, scale 1, z = 1, p = σ(-0.05).
        double error = 1 / (1 + Math.exp(0.05)) - 1;
        LinearModel model = learner.parameters().toDenseModel();
        assertThat((double) model.weights()[0]).isCloseTo(-0.1 * error, within(1e-7));
        assertThat((double) model.bias()).isCloseTo(-0.05 - 0.1 * error, within(1e-7));
        assertThat(model.means()).containsExactly(2);
        assertThat(model.scales()).containsExactly(1);
    }

    @Test
    void withoutPenaltiesFtrlProximalIsAdaGradWithBetaOutsideTheRoot() {
        // Per coordinate FTRL-Proximal without L1 and L2 is w ← w − α g / (β + √n), (McMahan 2011, theorem on
        // equivalence).
        double alpha = 0.3;
        double[] weights = new double[2];
        FtrlProximalRule rule =
                new FtrlProximalRule(LinearOptions.of(Optimizer.FTRL).withLearningRate(alpha), weights);
        double expected = 0;
        double squares = 0;
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            double gradient = random.nextGaussian();
            squares += gradient * gradient;
            expected -= alpha * gradient / (1 + Math.sqrt(squares));
            rule.step(0, gradient);
            assertThat(weights[0]).isCloseTo(expected, within(1e-9));
        }
    }

    @Test
    void penaltiesMakeWeightsSmaller() {
        for (Optimizer optimizer : Optimizer.BY_GRADIENT) {
            // FTRL's penalties stand against the sum of all gradients, those of the others against one gradient.
            double scale = optimizer == Optimizer.FTRL ? 4000 : 1;
            LinearOptions plain = LinearOptions.of(optimizer);
            float without = trainedOnSignalAndNoise(plain)[0];
            assertThat(trainedOnSignalAndNoise(plain.withL1(0.05 * scale))[0])
                    .as("L1 of %s", optimizer)
                    .isPositive()
                    .isLessThan(without);
            assertThat(trainedOnSignalAndNoise(plain.withL2(0.1 * scale))[0])
                    .as("L2 of %s", optimizer)
                    .isPositive()
                    .isLessThan(without);
        }
    }

    @Test
    void l1OfFtrlKeepsTheWeightOfNoiseAtExactlyZero() {
        LinearOptions plain = LinearOptions.of(Optimizer.FTRL);
        assertThat(trainedOnSignalAndNoise(plain)[1]).isNotZero();
        assertThat(trainedOnSignalAndNoise(plain.withL1(50))[1]).isZero();
    }

    private static float[] trainedOnSignalAndNoise(LinearOptions options) {
        LinearLearner learner = new LinearLearner(List.of("signal", "noise"), options);
        Random random = new Random(2);
        for (int i = 0; i < 5000; i++) {
            boolean label = random.nextBoolean();
            learner.learn(
                    new float[] {(float) (random.nextGaussian() + (label ? 2 : 0)), (float) random.nextGaussian()},
                    label);
        }
        return learner.parameters().toDenseModel().weights();
    }

    @Test
    void aStateOfOtherFeaturesOrOptimizerIsRefusedAndSaysWhatDiffers() {
        LinearOptions options = LinearOptions.defaults();
        byte[] state = new LinearLearner(List.of("a", "b"), options).state();

        assertThatThrownBy(() -> new LinearLearner(List.of("b", "a"), options).restore(state))
                .hasMessageContaining("another order");
        assertThatThrownBy(() -> new LinearLearner(List.of("a", "c"), options).restore(state))
                .hasMessageContaining("gone: [b], new: [c]");
        assertThatThrownBy(() -> new LinearLearner(List.of("a", "b"), LinearOptions.of(Optimizer.FTRL)).restore(state))
                .hasMessageContaining("ADAGRAD")
                .hasMessageContaining("FTRL");
    }

    @Test
    void whatLiesOutOfAllProportionIsNotScoredLikeTheOrdinary() {
        LinearLearner learner = new LinearLearner(List.of("x"), LinearOptions.of(Loss.HINGE, Optimizer.SGD));
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            boolean positive = random.nextBoolean();
            learner.learn(new float[] {(float) (1e-3 * (random.nextGaussian() + (positive ? 2 : -2)))}, positive);
        }
        // Its margin is beyond what a float can hold.
        assertThat(learner.score(new float[] {Float.MAX_VALUE})).isGreaterThan(0.999);
        assertThat(learner.score(new float[] {-Float.MAX_VALUE})).isLessThan(0.001);
    }

    @Test
    void theCalibrationOfMarginsFollowsAChangeAfterManyLabelsTooAndAtOnceWithRaisedRates() {
        MarginCalibration calibration = new MarginCalibration(0.1);
        Random random = new Random(1);
        for (int i = 0; i < 203_000; i++) {
            calibration.learn(random.nextGaussian(), random.nextDouble() < (i < 200_000 ? 0.1 : 0.5));
        }
        assertThat(Loss.probability(calibration.logOdds(0))).isCloseTo(0.5, within(0.06));
        double before = calibration.logOdds(0);
        calibration.raiseRates();
        calibration.learn(0, true);
        assertThat(calibration.logOdds(0) - before).isGreaterThan(0.1);
    }

    @Test
    void optionsOutOfRangeAreNamedWithWhatIsAccepted() {
        LinearOptions options = LinearOptions.defaults();
        assertThatThrownBy(() -> options.withPrior(1))
                .hasMessage("prior=1.0: a number between 0 and 1, both excluded is accepted");
        assertThatThrownBy(() -> options.withLearningRate(0)).hasMessageContaining("learningRate=0.0");
        assertThatThrownBy(() -> options.withL1(-1)).hasMessageContaining("l1=-1.0");
        assertThatThrownBy(() -> options.withL2(Double.NaN)).hasMessageContaining("l2=NaN");
        assertThatThrownBy(() -> options.withHorizon(1)).hasMessageContaining("horizon=1");
        assertThatThrownBy(() -> Optimizer.parse("adama"))
                .hasMessage("optimizer 'adama': one of [sgd, adagrad, adam, ftrl, pa-i, pa-ii] is accepted");
        assertThatThrownBy(() -> new LinearLearner(List.of("a", "a"), options)).hasMessageContaining("[a, a]");
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedWithWhatDoes() {
        assertThatThrownBy(() -> LinearOptions.of(Loss.SQUARED, Optimizer.PA_I))
                .hasMessageContaining("optimizer pa-i with loss squared")
                .hasMessageContaining("write loss: hinge");
        assertThatThrownBy(() -> LinearOptions.of(Optimizer.PA_II).withL1(1)).hasMessageContaining("no penalties");
        assertThatThrownBy(() -> LinearOptions.of(Optimizer.ADAM).withDecay(0.1))
                .hasMessageContaining("decay=0.1 with optimizer adam");
    }

    @Test
    void aPassiveAggressiveStepIsTheSmallestThatReachesAMarginOfOne() {
        double[] x = {2, -1, 1}; // the last the bias's
        for (Optimizer optimizer : List.of(Optimizer.PA_I, Optimizer.PA_II)) {
            for (double c : new double[] {0.01, 1e9}) {
                double[] weights = {0.1, 0.2, -0.3};
                PassiveAggressiveRule rule =
                        new PassiveAggressiveRule(LinearOptions.of(optimizer).withAggressiveness(c), weights);
                double margin = 0.1 * 2 - 0.2 - 0.3;
                rule.beginExample(1 - margin, 6);
                for (int i = 0; i < x.length; i++) {
                    rule.step(i, -x[i]);
                }
                double reached = weights[0] * x[0] + weights[1] * x[1] + weights[2];
                double tau = optimizer == Optimizer.PA_I ? Math.min(c, 1.3 / 6) : 1.3 / (6 + 0.5 / c);
                assertThat(reached).isCloseTo(margin + tau * 6, within(1e-12));
                if (c > 1) {
                    assertThat(reached).isCloseTo(1, within(1e-8));
                }
            }
        }
    }
}
