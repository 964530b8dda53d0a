package io.weir.ml.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.model.ForestModel;
import io.weir.ml.evaluation.RankingMetrics;
import io.weir.ml.online.OnlineLearner;
import io.weir.ml.online.OnlineLearnerContract;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AdaptiveForestLearnerTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    @Nested
    class OneTreeOfAllFeatures extends OnlineLearnerContract {
        @Override
        protected boolean exactContributions() {
            return false;
        }

        @Override
        protected OnlineLearner learner(int features, double prior) {
            AdaptiveForestOptions options =
                    AdaptiveForestOptions.defaults().withTrees(1).withFeaturesDrawn(features);
            return learnerOf(features, options.withPrior(prior));
        }
    }

    @Nested
    class OfWeightedAndSampledClasses extends OnlineLearnerContract {
        @Override
        protected boolean exactContributions() {
            return false;
        }

        @Override
        protected OnlineLearner learner(int features, double prior) {
            AdaptiveForestOptions options =
                    AdaptiveForestOptions.defaults().withPositiveWeight(2).withNegativeShare(0.5);
            return learnerOf(features, options.withPrior(prior));
        }
    }

    private static AdaptiveForestLearner learnerOf(int features, AdaptiveForestOptions options) {
        return new AdaptiveForestLearner(
                IntStream.range(0, features).mapToObj(i -> "f" + i).toList(), options);
    }

    private static AdaptiveForestLearner learner(AdaptiveForestOptions options) {
        return new AdaptiveForestLearner(NAMES, options);
    }

    /** Positive, nine times in ten, in a corner of two features, which no line separates; {@code turned} the other corner. */
    private static final class Corner {
        private final Random random;
        private final float[] row = new float[4];
        private boolean label;

        Corner(long seed) {
            this.random = new Random(seed);
        }

        void next(boolean turned) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextFloat();
            }
            boolean inside = turned ? row[0] < 0.4 && row[1] < 0.4 : row[0] > 0.6 && row[1] > 0.6;
            label = random.nextInt(20) == 0 || inside && random.nextInt(10) > 0;
        }
    }

    private static double auc(AdaptiveForestLearner learner, boolean turned) {
        Corner corner = new Corner(99);
        double[] scores = new double[3000];
        boolean[] labels = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            corner.next(turned);
            scores[i] = learner.score(corner.row);
            labels[i] = corner.label;
        }
        return RankingMetrics.auc(scores, labels);
    }

    @Test
    void afterADriftOtherTreesTakeOver() {
        AdaptiveForestLearner learner = learner(AdaptiveForestOptions.defaults());
        Corner corner = new Corner(1);
        for (int i = 0; i < 20_000; i++) {
            corner.next(false);
            learner.learn(corner.row, corner.label);
        }
        // Of the positives a quarter lies about by chance, so the best possible is about 0.87.
        assertThat(auc(learner, false)).isGreaterThan(0.84);
        assertThat(learner.replacedTrees()).isLessThanOrEqualTo(2);
        long before = learner.replacedTrees();
        for (int i = 0; i < 5000; i++) {
            corner.next(true);
            learner.learn(corner.row, corner.label);
        }
        assertThat(learner.replacedTrees() - before).isGreaterThanOrEqualTo(8);
        assertThat(auc(learner, true)).isGreaterThan(0.84);
        assertThat(auc(learner, false)).isLessThan(0.7);
    }

    @Test
    void aSingleTreeDrawsNothingAndSeesThePairThatTellsThePositives() {
        AdaptiveForestLearner learner = learner(AdaptiveForestOptions.singleTree());
        AdaptiveForestLearner otherSeed =
                learner(AdaptiveForestOptions.singleTree().withSeed(2));
        Corner corner = new Corner(9);
        for (int i = 0; i < 20_000; i++) {
            corner.next(false);
            assertThat(otherSeed.score(corner.row)).isEqualTo(learner.score(corner.row));
            learner.learn(corner.row, corner.label);
            otherSeed.learn(corner.row, corner.label);
        }
        assertThat(learner.score(new float[] {0.9f, 0.9f, 0.5f, 0.5f}))
                .isGreaterThan(10 * learner.score(new float[] {0.9f, 0.1f, 0.5f, 0.5f}));
    }

    @Test
    void weightsAndSubsamplingChangeTheEffortAndNotTheProbabilities() {
        AdaptiveForestOptions plain = AdaptiveForestOptions.defaults();
        for (AdaptiveForestOptions options : List.of(
                plain,
                plain.withPositiveWeight(5),
                plain.withNegativeShare(0.2),
                plain.withPositiveWeight(3).withNegativeShare(0.5))) {
            AdaptiveForestLearner learner = learner(options);
            Corner corner = new Corner(2);
            for (int i = 0; i < 20_000; i++) {
                corner.next(false);
                learner.learn(corner.row, corner.label);
            }
            double outside = 0;
            double inside = 0;
            for (int i = 0; i < 200; i++) {
                corner.next(false);
                outside += learner.score(new float[] {corner.row[0] * 0.5f, corner.row[1], 0.5f, 0.5f}) / 200;
                inside += learner.score(new float[] {1 - corner.row[0] * 0.3f, 1 - corner.row[1] * 0.3f, 0.5f, 0.5f})
                        / 200;
            }
            assertThat(outside).as("outside, %s", options).isCloseTo(0.05, within(0.03));
            assertThat(inside).as("inside, %s", options).isCloseTo(0.905, within(0.1));
            assertThat(learner.examples()).isEqualTo(20_000);
        }
    }

    @Test
    void aMissingValueGoesWhereMissingOnesTellMore() {
        AdaptiveForestLearner learner = learner(AdaptiveForestOptions.defaults());
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            boolean positive = random.nextInt(10) == 0;
            float[] row = {random.nextFloat(), random.nextFloat(), random.nextFloat(), random.nextFloat()};
            if (positive) {
                row[2] = Float.NaN;
            }
            learner.learn(row, positive);
        }
        assertThat(learner.score(new float[] {0.5f, 0.5f, Float.NaN, 0.5f})).isGreaterThan(0.8);
        assertThat(learner.score(new float[] {0.5f, 0.5f, 0.3f, 0.5f})).isLessThan(0.05);
    }

    @Test
    void contributionsAndTheRootsProbabilityAddUpToTheScore() {
        AdaptiveForestLearner learner = learner(AdaptiveForestOptions.defaults());
        Corner corner = new Corner(6);
        for (int i = 0; i < 10_000; i++) {
            corner.next(false);
            learner.learn(corner.row, corner.label);
        }
        ForestModel model = learner.parameters().toDenseModel();
        double atRoots = 0;
        for (int root : model.roots()) {
            atRoots += model.value()[root] / model.trees();
        }
        for (int i = 0; i < 100; i++) {
            corner.next(false);
            if (i % 7 == 0) {
                corner.row[i % 4] = Float.NaN;
            }
            double[] contributions = learner.parameters().contributions(corner.row);
            double sum = atRoots + Arrays.stream(contributions).sum();
            assertThat(sum).isCloseTo(learner.score(corner.row), within(1e-6));
        }
        double[] inside = learner.parameters().contributions(new float[] {0.9f, 0.9f, 0.5f, 0.5f});
        assertThat(Math.min(inside[0], inside[1])).isGreaterThan(0.1);
        assertThat(Math.max(Math.abs(inside[2]), Math.abs(inside[3]))).isLessThan(0.1);
    }

    @Test
    void aTreeGrowsNoMoreThanItMay() {
        AdaptiveForestLearner learner =
                learner(AdaptiveForestOptions.defaults().withTrees(3).withTree(TreeOptions.DEFAULT.withMostLeaves(8)));
        Corner corner = new Corner(4);
        for (int i = 0; i < 20_000; i++) {
            corner.next(false);
            learner.learn(corner.row, corner.label);
        }
        ForestModel model = learner.parameters().toDenseModel();
        assertThat(model.trees()).isEqualTo(3);
        assertThat(model.nodes()).isBetween(20, 3 * 15);
        assertThat(auc(learner, false)).isGreaterThan(0.8);
    }

    @Test
    void aStateOfOtherFeaturesOrOptionsIsRefusedAndSaysWhatDiffers() {
        byte[] state = learner(AdaptiveForestOptions.defaults()).state();
        assertThatThrownBy(() ->
                        learner(AdaptiveForestOptions.defaults().withSeed(2)).restore(state))
                .hasMessageContaining("seed=1")
                .hasMessageContaining("seed=2");
        assertThatThrownBy(
                        () -> new AdaptiveForestLearner(List.of("a", "b", "d", "c"), AdaptiveForestOptions.defaults())
                                .restore(state))
                .hasMessageContaining("is of other features");
    }

    @Test
    void aStateGoesOnWithAnotherPriorAndIsRefusedWithAnotherNumberOfTrees() {
        AdaptiveForestOptions options = AdaptiveForestOptions.defaults().withTrees(2);
        AdaptiveForestLearner learner = learner(options);
        Corner corner = new Corner(7);
        for (int i = 0; i < 500; i++) {
            corner.next(false);
            learner.learn(corner.row, corner.label);
        }
        byte[] state = learner.state();
        AdaptiveForestLearner restored = learner(options.withPrior(0.2));
        restored.restore(state);
        assertThat(restored.examples()).isEqualTo(500);
        assertThat(restored.state()).isEqualTo(state);
        assertThatThrownBy(() -> learner(options.withTrees(3)).restore(state))
                .hasMessageContaining("trees=2")
                .hasMessageContaining("trees=3");
    }

    @Test
    void optionsOutOfRangeAreNamedWithWhatIsAccepted() {
        AdaptiveForestOptions options = AdaptiveForestOptions.defaults();
        assertThatThrownBy(() -> options.withTrees(0)).hasMessage("trees=0: a whole number from 1 to 1000 is accepted");
        assertThatThrownBy(() -> options.withNegativeShare(0)).hasMessageContaining("negativeShare=0.0");
        assertThatThrownBy(() -> options.withPositiveWeight(1e9))
                .hasMessage("positiveWeight=1.0E9: a number above 0 and at most 1000 is accepted");
        assertThatThrownBy(() -> options.withLambda(21)).hasMessageContaining("lambda=21.0");
        assertThatThrownBy(() -> options.withDrift(0.1, 0.01)).hasMessageContaining("warningDelta=0.01");
        assertThatThrownBy(() -> learner(options.withFeaturesDrawn(5))).hasMessageContaining("featuresDrawn=5");
        assertThatThrownBy(() -> new AdaptiveForestLearner(List.of("a", "a"), options))
                .hasMessageContaining("[a, a]");
    }

    @Test
    void theTableOfLogarithmsIsCloseToTheFunction() {
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            double one = Math.exp(10 * random.nextGaussian());
            double other = i % 10 == 0 ? 0 : Math.exp(10 * random.nextGaussian());
            double all = one + other;
            double share = one / all;
            double bits = share == 1 || share == 0
                    ? 0
                    : -(share * Math.log(share) + (1 - share) * Math.log(1 - share)) / Math.log(2);
            assertThat(Information.entropy(one, other)).isCloseTo(all * bits, within(1e-6 * all));
        }
    }
}
