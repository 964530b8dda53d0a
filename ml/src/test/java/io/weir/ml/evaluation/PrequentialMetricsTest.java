package io.weir.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrequentialMetricsTest {
    /** Slack for the rounding of sums, on top of the stated errors. */
    private static final double ROUNDING = 1e-9;

    /** A stream like that of a working model: rare positives, most scores low, some saturated. */
    private static final class Examples {
        final double[] scores;
        final boolean[] labels;

        Examples(int size, long seed) {
            Random random = new Random(seed);
            scores = new double[size];
            labels = new boolean[size];
            for (int i = 0; i < size; i++) {
                labels[i] = random.nextInt(20) == 0;
                double logOdds = random.nextGaussian() * 1.5 - 4 + (labels[i] ? 3 : 0);
                scores[i] = 1 / (1 + Math.exp(-logOdds));
                if (random.nextInt(50) == 0) {
                    scores[i] = random.nextInt(3) / 2.0;
                }
            }
        }
    }

    @Test
    void atEveryPrefixItIsTheExactFigureWithinTheStatedError() {
        Examples examples = new Examples(2000, 1);
        PrequentialMetrics metrics = new PrequentialMetrics();
        double loss = 0;
        for (int i = 0; i < examples.scores.length; i++) {
            metrics.add(examples.scores[i], examples.labels[i]);
            double[] scores = Arrays.copyOf(examples.scores, i + 1);
            boolean[] labels = Arrays.copyOf(examples.labels, i + 1);
            double chance = Math.max(1e-15, Math.min(1 - 1e-15, scores[i]));
            loss -= Math.log(labels[i] ? chance : 1 - chance);

            assertThat(metrics.logLoss()).isCloseTo(loss / (i + 1), within(1e-12 * (i + 1)));
            double auc = RankingMetrics.auc(scores, labels);
            if (Double.isNaN(auc)) {
                assertThat(metrics.auc()).isNaN();
                assertThat(metrics.averagePrecision()).isNaN();
                continue;
            }
            assertThat(metrics.auc()).isCloseTo(auc, within(metrics.aucError() + ROUNDING));
            assertThat(metrics.averagePrecision())
                    .isCloseTo(
                            RankingMetrics.averagePrecision(scores, labels),
                            within(metrics.averagePrecisionError() + ROUNDING));
        }
        // The bounds mean something only if they are tight where the bins are fine.
        assertThat(metrics.aucError()).isLessThan(0.01);
        assertThat(metrics.averagePrecisionError()).isLessThan(0.08);
        assertThat(metrics.examples()).isEqualTo(2000);
    }

    @Test
    void inTheWorstCaseTheErrorIsReachedAndNotPassed() {
        // All in one bin, positives above negatives: the exact figures are 1.
        PrequentialMetrics metrics = new PrequentialMetrics();
        for (int i = 0; i < 100; i++) {
            metrics.add(0.5 + i * 1e-9, i >= 50);
        }
        assertThat(metrics.auc()).isEqualTo(0.5);
        assertThat(metrics.aucError()).isEqualTo(0.5);
        assertThat(metrics.averagePrecision()).isEqualTo(0.5);
        assertThat(metrics.averagePrecisionError()).isEqualTo(0.5);
    }

    @Test
    void scoresInBinsOfTheirOwnAreExact() {
        PrequentialMetrics metrics = new PrequentialMetrics();
        double[] scores = {0.9, 0.8, 0.8, 0.7, 0.1, 1e-6, 0, 1};
        boolean[] labels = {true, false, true, false, true, false, false, true};
        for (int i = 0; i < scores.length; i++) {
            metrics.add(scores[i], labels[i]);
        }
        assertThat(metrics.auc()).isCloseTo(RankingMetrics.auc(scores, labels), within(1e-15));
        assertThat(metrics.averagePrecision())
                .isCloseTo(RankingMetrics.averagePrecision(scores, labels), within(1e-15));
    }

    @Test
    void certainMistakesCostAFiniteLoss() {
        PrequentialMetrics metrics = new PrequentialMetrics();
        metrics.add(0, true);
        metrics.add(1, false);
        assertThat(metrics.logLoss()).isCloseTo(-Math.log(1e-15), within(0.1));
    }

    @Test
    void mergedPartsEqualTheWhole() {
        Examples examples = new Examples(3000, 2);
        PrequentialMetrics whole = new PrequentialMetrics();
        PrequentialMetrics[] parts = {new PrequentialMetrics(), new PrequentialMetrics()};
        for (int i = 0; i < examples.scores.length; i++) {
            whole.add(examples.scores[i], examples.labels[i]);
            parts[i % 3 == 0 ? 0 : 1].add(examples.scores[i], examples.labels[i]);
        }
        parts[0].merge(parts[1]);
        assertThat(parts[0].examples()).isEqualTo(3000);
        assertThat(parts[0].positives()).isEqualTo(whole.positives());
        assertThat(parts[0].auc()).isEqualTo(whole.auc());
        assertThat(parts[0].averagePrecision()).isEqualTo(whole.averagePrecision());
        assertThat(parts[0].logLoss()).isCloseTo(whole.logLoss(), within(1e-12));
    }

    @Test
    void restoredMetricsGoOnAsTheUninterruptedOnes() {
        Examples examples = new Examples(1000, 3);
        PrequentialMetrics uninterrupted = new PrequentialMetrics();
        PrequentialMetrics restored = new PrequentialMetrics();
        restored.add(0.3, true);
        for (int i = 0; i < examples.scores.length; i++) {
            if (i == 500) {
                restored.restore(uninterrupted.state());
            }
            uninterrupted.add(examples.scores[i], examples.labels[i]);
            if (i >= 500) {
                restored.add(examples.scores[i], examples.labels[i]);
            }
        }
        assertThat(restored.state()).isEqualTo(uninterrupted.state());
        assertThat(restored.auc()).isEqualTo(uninterrupted.auc());
        assertThat(restored.logLoss()).isEqualTo(uninterrupted.logLoss());
    }

    @Test
    void whatIsNoScoreOrNoStateIsRefused() {
        PrequentialMetrics metrics = new PrequentialMetrics();
        for (double score : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> metrics.add(score, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("score=" + score);
        }
        metrics.add(0.5, true);
        byte[] state = metrics.state();
        byte[] future = state.clone();
        future[7]++;
        assertThatThrownBy(() -> metrics.restore(future)).hasMessageContaining("format=2");
        assertThatThrownBy(() -> metrics.restore(Arrays.copyOf(state, 30))).hasMessageContaining("cut off");
        assertThat(metrics.examples()).isEqualTo(1);
    }
}
