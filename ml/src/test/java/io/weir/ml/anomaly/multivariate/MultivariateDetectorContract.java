package io.weir.ml.anomaly.multivariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.evaluation.RankingMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every detector of rows holds to. */
abstract class MultivariateDetectorContract {
    static final List<String> NAMES = List.of("a", "b", "c", "d");

    /** A fresh detector with the options of the test. */
    abstract MultivariateDetector create(List<String> names);

    /** One with other options, whose state is not this one's. */
    abstract MultivariateDetector withOtherOptions(List<String> names);

    /** Two clusters; an anomaly lies far out in three columns. The last column never varies. */
    static float[] row(Random random, boolean anomaly) {
        double a = (random.nextBoolean() ? 3 : -3) + random.nextGaussian();
        float[] row = {
            (float) a, (float) (2 * a + 0.3 * random.nextGaussian()), (float) (100 * random.nextGaussian()), 5
        };
        for (int i = 0; anomaly && i < 3; i++) {
            row[i] += (float) ((i == 2 ? 600 : 12) * (random.nextBoolean() ? 1 : -1));
        }
        return row;
    }

    static void learn(MultivariateDetector detector, long seed, int rows) {
        Random random = new Random(seed);
        for (int i = 0; i < rows; i++) {
            detector.learn(row(random, false));
        }
    }

    @Test
    void rowsThatLieFarOutScoreHigher() {
        MultivariateDetector detector = create(NAMES);
        Random random = new Random(1);
        double[] scores = new double[4000];
        boolean[] labels = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            labels[i] = i > 1000 && random.nextInt(50) == 0;
            float[] row = row(random, labels[i]);
            scores[i] = detector.score(row);
            detector.learn(row);
        }
        assertThat(RankingMetrics.auc(Arrays.copyOfRange(scores, 1000, 4000), Arrays.copyOfRange(labels, 1000, 4000)))
                .isGreaterThan(0.98);
    }

    @Test
    void nothingIsToldBeforeAnythingIsLearnedAndScoringTeachesNothing() {
        MultivariateDetector detector = create(NAMES);
        assertThat(detector.score(new float[] {50, 50, 50, 50})).isZero();
        learn(detector, 1, 1500);
        byte[] before = detector.state();
        double score = detector.score(new float[] {50, 50, 50, 50});
        assertThat(score).isPositive();
        assertThat(detector.score(new float[] {50, 50, 50, 50})).isEqualTo(score);
        assertThat(detector.state()).isEqualTo(before);
        assertThat(detector.rows()).isEqualTo(1500);
        assertThat(detector.names()).isEqualTo(NAMES);
    }

    @Test
    void equalRowsGiveEqualStatesAndARestoredOneGoesOn() {
        for (int rows : new int[] {0, 3, 99, 777, 1500}) {
            MultivariateDetector one = create(NAMES);
            learn(one, 1, rows);
            MultivariateDetector restored = create(NAMES);
            learn(restored, 9, 777);
            restored.restore(one.state());
            assertThat(restored.rows()).isEqualTo(rows);
            assertThat(one.state().length).isLessThanOrEqualTo(create(NAMES).maxStateBytes());
            learn(one, 2, 900);
            learn(restored, 2, 900);
            assertThat(restored.state()).isEqualTo(one.state());
            float[] row = {1, 2, 3, 4};
            assertThat(restored.score(row)).isEqualTo(one.score(row));
        }
    }

    @Test
    void bytesThatAreNotItsStateAreRefusedAndChangeNothing() {
        MultivariateDetector detector = create(NAMES);
        learn(detector, 1, 1200);
        byte[] state = detector.state();
        byte[] longer = Arrays.copyOf(state, state.length + 1);
        List<byte[]> broken = List.of(
                new byte[0],
                new byte[3],
                Arrays.copyOf(state, state.length / 2),
                Arrays.copyOf(state, state.length - 1),
                longer,
                withOtherOptions(NAMES).state(),
                create(List.of("a", "b", "c", "other")).state());
        for (byte[] bytes : broken) {
            assertThatThrownBy(() -> detector.restore(bytes)).isInstanceOf(IllegalArgumentException.class);
            assertThat(detector.state()).isEqualTo(state);
        }
    }

    @Test
    void missingAndAbsurdValuesNeverMakeAScoreThatIsNoNumber() {
        float[] values = {
            Float.NaN, Float.POSITIVE_INFINITY, -Float.MAX_VALUE, Float.MAX_VALUE, Float.MIN_VALUE, 0, 1, 2
        };
        MultivariateDetector detector = create(NAMES);
        Random random = new Random(3);
        for (int i = 0; i < 2500; i++) {
            float[] row = new float[4];
            for (int j = 0; j < 4; j++) {
                row[j] = values[random.nextInt(values.length)];
            }
            assertThat(detector.score(row)).isGreaterThanOrEqualTo(0).isLessThan(Double.POSITIVE_INFINITY);
            detector.learn(row);
        }
    }

    @Test
    void aMissingValueMakesAnOrdinaryRowNoMoreAnomalous() {
        MultivariateDetector detector = create(NAMES);
        learn(detector, 7, 4000);
        for (int column = 0; column < 3; column++) {
            Random random = new Random(8);
            double complete = 0;
            double incomplete = 0;
            for (int i = 0; i < 500; i++) {
                float[] row = row(random, false);
                complete += detector.score(row);
                row[column] = Float.NaN;
                incomplete += detector.score(row);
            }
            assertThat(incomplete).as("without " + NAMES.get(column)).isLessThan(1.1 * complete);
        }
    }

    @Test
    void aColumnThatIsOftenMissingLooksNoSteadierThanItIs() {
        double never = expectedWidthOfTheThird(0);
        double often = expectedWidthOfTheThird(0.8);
        assertThat(often).isBetween(0.6 * never, 1.6 * never);
    }

    private double expectedWidthOfTheThird(double missing) {
        MultivariateDetector detector = create(NAMES);
        Random random = new Random(7);
        for (int i = 0; i < 4000; i++) {
            float[] row = row(random, false);
            row[2] = random.nextDouble() < missing ? Float.NaN : row[2];
            detector.learn(row);
        }
        RowFinding third = detector.findings(new float[] {3, 6, 0, 5}).get(2);
        return third.expected().high() - third.expected().low();
    }

    @Test
    void eachColumnIsToldItsShareAndWhatWasExpectedOfIt() {
        MultivariateDetector detector = create(NAMES);
        assertThat(detector.findings(new float[] {1, 2, 3, 4})).isEmpty();
        learn(detector, 1, 3000);
        List<RowFinding> findings = detector.findings(new float[] {3, 6, 3000, 5});
        assertThat(findings).hasSize(4);
        assertThat(findings.get(2).share()).isGreaterThan(0.9);
        assertThat(findings.get(2).expected().low()).isBetween(-900.0, 0.0);
        assertThat(findings.get(2).expected().high()).isBetween(0.0, 900.0);
        assertThat(findings.stream().mapToDouble(RowFinding::share).sum()).isLessThan(1 + 1e-9);
        RowFinding missing =
                detector.findings(new float[] {3, Float.NaN, 3000, 5}).get(1);
        assertThat(missing.share()).isZero();
        assertThat(missing.expected().isKnown()).isFalse();
    }

    @Test
    void rowsThatAreAllEqualAreNoAnomaly() {
        MultivariateDetector detector = create(NAMES);
        float[] row = {1, 2, 3, 4};
        for (int i = 0; i < 2000; i++) {
            detector.learn(row);
        }
        assertThat(detector.score(row)).isFinite().isLessThan(1);
    }

    @Test
    void unitsMakeNoDifference() {
        MultivariateDetector detector = create(NAMES);
        MultivariateDetector scaled = create(NAMES);
        Random random = new Random(6);
        for (int i = 0; i < 1500; i++) {
            float[] row = row(random, i > 1000 && i % 50 == 0);
            // A power of two changes no digit.
            float[] other = {row[0] * 1024, row[1] / 4096, row[2], row[3]};
            assertThat(scaled.score(other)).isEqualTo(detector.score(row));
            detector.learn(row);
            scaled.learn(other);
        }
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        MultivariateDetector detector = create(NAMES);
        assertThatThrownBy(() -> detector.score(new float[3])).hasMessageContaining("length=3: 4 is accepted");
        assertThatThrownBy(() -> detector.learn(new float[5])).hasMessageContaining("length=5: 4 is accepted");
        assertThatThrownBy(() -> detector.findings(new float[2])).hasMessageContaining("length=2: 4 is accepted");
    }
}
