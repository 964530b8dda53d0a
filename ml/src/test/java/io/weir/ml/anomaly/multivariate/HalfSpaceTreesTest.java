package io.weir.ml.anomaly.multivariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.ml.evaluation.RankingMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfSpaceTreesTest extends MultivariateDetectorContract {
    private static final HalfSpaceTreesOptions OPTIONS =
            HalfSpaceTreesOptions.defaults().withWindow(250);

    @Override
    MultivariateDetector create(List<String> names) {
        return new HalfSpaceTrees(names, OPTIONS);
    }

    @Override
    MultivariateDetector withOtherOptions(List<String> names) {
        return new HalfSpaceTrees(names, OPTIONS.withSeed(2));
    }

    /** Two clusters; an anomaly, one in fifty, lies anywhere, or, if {@code apart}, where b is not what a says. */
    private static float[] row(Random random, boolean anomaly, boolean apart) {
        double middle = random.nextBoolean() ? 3 : -3;
        double a = middle + random.nextGaussian();
        float[] row = {
            (float) a, (float) (2 * a + 0.3 * random.nextGaussian()), (float) (100 * random.nextGaussian()), 5
        };
        if (anomaly && apart) {
            row[1] = -row[1];
        } else if (anomaly) {
            for (int i = 0; i < 3; i++) {
                row[i] += (float) ((i == 2 ? 600 : 12) * (random.nextBoolean() ? 1 : -1));
            }
        }
        return row;
    }

    private static double auc(HalfSpaceTrees trees, boolean apart) {
        Random random = new Random(1);
        double[] scores = new double[5000];
        boolean[] labels = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            labels[i] = i > 1000 && random.nextInt(50) == 0;
            float[] row = row(random, labels[i], apart);
            scores[i] = trees.score(row);
            trees.learn(row);
        }
        return RankingMetrics.auc(Arrays.copyOfRange(scores, 1000, 5000), Arrays.copyOfRange(labels, 1000, 5000));
    }

    @Test
    void rowsThatLieFarOutAreToldByBothVariants() {
        assertThat(auc(new HalfSpaceTrees(NAMES, OPTIONS), false)).isGreaterThan(0.99);
        assertThat(auc(new HalfSpaceTrees(NAMES, HalfSpaceTreesOptions.ofThePaper()), false))
                .isGreaterThan(0.95);
    }

    @Test
    void columnsThatContradictEachOtherAreToldThoughEachIsOrdinary() {
        assertThat(auc(new HalfSpaceTrees(NAMES, OPTIONS), true)).isGreaterThan(0.98);
        assertThat(auc(new HalfSpaceTrees(NAMES, HalfSpaceTreesOptions.ofThePaper()), true))
                .isLessThan(0.95);
    }

    @Test
    void beforeTheFirstWindowIsFullNothingIsTold() {
        HalfSpaceTrees trees = new HalfSpaceTrees(NAMES, OPTIONS);
        learn(trees, 1, 249);
        assertThat(trees.score(new float[] {50, 50, 50, 50})).isZero();
        learn(trees, 2, 500);
        assertThat(trees.score(new float[] {50, 50, 50, 50})).isPositive();
        assertThat(trees.rows()).isEqualTo(749);
    }

    @Test
    void whatBecomesUsualIsNoAnomalyAnyMore() {
        HalfSpaceTrees trees = new HalfSpaceTrees(NAMES, OPTIONS);
        learn(trees, 1, 2000);
        Random random = new Random(5);
        double before = trees.score(new float[] {9, -18, 0, 5});
        for (int i = 0; i < 6000; i++) {
            float x = (float) (9 + random.nextGaussian());
            trees.learn(new float[] {x, -2 * x + (float) random.nextGaussian(), (float) random.nextGaussian(), 5});
        }
        assertThat(trees.score(new float[] {9, -18, 0, 5})).isLessThan(before / 2);
    }

    @Test
    void whatWasScoredInBetweenChangesNothingThatIsLearned() {
        HalfSpaceTrees one = new HalfSpaceTrees(NAMES, OPTIONS);
        HalfSpaceTrees other = new HalfSpaceTrees(NAMES, OPTIONS);
        Random random = new Random(8);
        float[] reused = new float[NAMES.size()];
        for (int i = 0; i < 1500; i++) {
            float[] row = row(random, i % 50 == 0, false);
            row[2] = i % 7 == 0 ? Float.NaN : row[2];
            one.learn(row);
            System.arraycopy(row, 0, reused, 0, row.length);
            other.score(reused);
            if (i % 3 == 0) { // the caller's row changes after it was scored
                reused[0]++;
                other.score(reused);
                reused[0]--;
            }
            reused[0] = row[0];
            other.learn(reused);
        }
        assertThat(other.state()).isEqualTo(one.state());
    }

    @Test
    void wideAndNarrowClustersAndHeavyTailsAreEachJudgedByTheirOwn() {
        HalfSpaceTrees trees = new HalfSpaceTrees(NAMES, OPTIONS);
        Random random = new Random(9);
        for (int i = 0; i < 3000; i++) {
            trees.learn(spread(random, i % 2 == 0, 1));
        }
        double apart = 0;
        double usual = 0;
        for (int i = 0;
                i < 200;
                i++) { // of the narrow cluster, six times as wide as it is: as usual as the wide one's rows to the
            // distance
            apart += trees.score(spread(random, true, 6)) / 200;
            usual += trees.score(spread(random, true, 1)) / 200;
        }
        assertThat(apart).isGreaterThan(2.5 * usual);
    }

    private static float[] spread(Random random, boolean narrow, double times) {
        float[] row = new float[NAMES.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (narrow ? -10 + 0.5 * times * random.nextGaussian() : 10 + 5 * random.nextGaussian());
        }
        return row;
    }

    @Test
    void thePapersVariantGoesOnFromItsStateToo() {
        HalfSpaceTrees one = new HalfSpaceTrees(NAMES, HalfSpaceTreesOptions.ofThePaper());
        learn(one, 1, 1234);
        HalfSpaceTrees restored = new HalfSpaceTrees(NAMES, HalfSpaceTreesOptions.ofThePaper());
        restored.restore(one.state());
        learn(one, 2, 700);
        learn(restored, 2, 700);
        assertThat(restored.state()).isEqualTo(one.state());
    }

    @Test
    void theDistanceIsMahalanobis() {
        Whitening whitening = new Whitening(2, 1_000_000);
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            double x = random.nextGaussian();
            whitening.learn(new float[] {(float) (10 + 2 * x), (float) (x + random.nextGaussian())});
        }
        // Covariance [[4, 2], [2, 2]], whose inverse is [[0.5, -0.5], [-0.5, 1]].
        assertThat(whitening.distance(new float[] {12, 0})).isCloseTo(2.0, within(0.1));
        assertThat(whitening.distance(new float[] {10, 1})).isCloseTo(1.0, within(0.05));
        assertThat(whitening.distance(new float[] {12, 1})).isCloseTo(1.0, within(0.05));
        assertThat(whitening.distance(new float[] {Float.NaN, 0})).isCloseTo(0, within(0.01));
    }

    @Test
    void ofARowWithMissingValuesTheDistanceIsThatOfTheOthers() {
        Whitening three = new Whitening(3, 1_000_000);
        Whitening two = new Whitening(2, 1_000_000);
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            float x = (float) random.nextGaussian();
            float y = (float) (3 * x + random.nextGaussian());
            float z = (float) (x - y + random.nextGaussian());
            three.learn(new float[] {x, y, z});
            two.learn(new float[] {y, z});
        }
        assertThat(three.distance(new float[] {Float.NaN, 9, -6}))
                .isCloseTo(two.distance(new float[] {9, -6}), within(0.02));
        assertThat(three.distance(new float[] {Float.NaN, 9, Float.NaN}))
                .isCloseTo(two.distance(new float[] {9, Float.NaN}), within(0.02));
        assertThat(three.conditional(new float[] {Float.NaN, 9, -6}).expected(2))
                .isCloseTo(two.conditional(new float[] {9, -6}).expected(1), within(0.02));
    }

    @Test
    void meanAndVarianceAreThoseOfTheValuesThatCame() {
        RunningMoments moments = new RunningMoments(3, 1000);
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            boolean gone = i < 100 || random.nextInt(5) > 0;
            double x = 1000 + 7 * random.nextGaussian();
            moments.learn(new float[] {
                gone ? Float.NaN : (float) x, gone ? Float.NaN : (float) (x + 7 * random.nextGaussian()), (float) x
            });
        }
        assertThat(moments.mean(0)).isCloseTo(1000, within(2.0));
        assertThat(Math.sqrt(moments.variance(0))).isCloseTo(7, within(0.7));
        assertThat(moments.covariance(1, 0)).as("missing together").isCloseTo(49, within(12.0));
        for (int i = 0; i < 50_000; i++) {
            moments.learn(new float[] {Float.NaN, 1000, 1000});
        }
        assertThat(Math.sqrt(moments.variance(0)))
                .as("gone for long, what it was is kept")
                .isCloseTo(7, within(0.7));
        assertThat(moments.covariance(1, 0)).isCloseTo(0, within(1e-3));
    }

    @Test
    void whatItCannotTakeIsNamed() {
        assertThatThrownBy(() -> OPTIONS.withTrees(0)).hasMessage("trees=0: 1 to 1000 is accepted");
        assertThatThrownBy(() -> OPTIONS.withWindow(10)).hasMessageContaining("window=10");
    }
}
