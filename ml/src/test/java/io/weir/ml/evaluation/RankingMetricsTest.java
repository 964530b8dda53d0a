package io.weir.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
    @Test
    void handCountedExample() {
        double[] scores = {0.9, 0.8, 0.8, 0.7, 0.1};
        boolean[] labels = {true, false, true, false, true};
        // Pairs won: 0.9 beats 2, 0.8 beats one and ties one, 0.1 beats none: 3.5 of 6.
        assertThat(RankingMetrics.auc(scores, labels)).isCloseTo(3.5 / 6, within(1e-15));
        // Precision 1/1 at 0.9, 2/3 at 0.8, 3/5 at 0.1, each for one of three positives.
        assertThat(RankingMetrics.averagePrecision(scores, labels))
                .isCloseTo((1 + 2.0 / 3 + 3.0 / 5) / 3, within(1e-15));
    }

    @Property(tries = 300)
    void aucIsTheShareOfPairsWon(@ForAll("examples") List<Example> examples) {
        double won = 0;
        double pairs = 0;
        for (Example positive : examples) {
            for (Example negative : examples) {
                if (positive.label && !negative.label) {
                    pairs++;
                    won += positive.score > negative.score ? 1 : positive.score == negative.score ? 0.5 : 0;
                }
            }
        }
        double auc = RankingMetrics.auc(scores(examples), labels(examples));
        if (pairs == 0) {
            assertThat(auc).isNaN();
        } else {
            assertThat(auc).isCloseTo(won / pairs, within(1e-12));
        }
    }

    @Property(tries = 300)
    void averagePrecisionIsTheMeanOverPositivesOfThePrecisionAtTheirScore(@ForAll("examples") List<Example> examples) {
        double sum = 0;
        long positives = examples.stream().filter(Example::label).count();
        for (Example positive : examples) {
            if (positive.label) {
                double reached =
                        examples.stream().filter(e -> e.score >= positive.score).count();
                double hits = examples.stream()
                        .filter(e -> e.label && e.score >= positive.score)
                        .count();
                sum += hits / reached;
            }
        }
        double averagePrecision = RankingMetrics.averagePrecision(scores(examples), labels(examples));
        if (positives == 0 || positives == examples.size()) {
            assertThat(averagePrecision).isNaN();
        } else {
            assertThat(averagePrecision).isCloseTo(sum / positives, within(1e-12));
        }
    }

    @Property(tries = 100)
    void theOrderOfRowsMakesNoDifference(@ForAll("examples") List<Example> examples, @ForAll long seed) {
        List<Example> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(RankingMetrics.averagePrecision(scores(shuffled), labels(shuffled)))
                .isEqualTo(Double.valueOf(RankingMetrics.averagePrecision(scores(examples), labels(examples))));
        assertThat(RankingMetrics.auc(scores(shuffled), labels(shuffled)))
                .isEqualTo(Double.valueOf(RankingMetrics.auc(scores(examples), labels(examples))));
    }

    record Example(double score, boolean label) {}

    @Provide
    Arbitrary<List<Example>> examples() {
        // Few distinct scores, so that ties are common; both zeros, which are the same score.
        return Combinators.combine(Arbitraries.of(-1.0, -0.0, 0.0, 0.25, 0.5, 3.0), Arbitraries.of(true, false))
                .as(Example::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    private static double[] scores(List<Example> examples) {
        return examples.stream().mapToDouble(Example::score).toArray();
    }

    private static boolean[] labels(List<Example> examples) {
        boolean[] labels = new boolean[examples.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = examples.get(i).label();
        }
        return labels;
    }

    @Test
    void cardPrecisionTakesACardsBestScoreAndAnyOfItsFrauds() {
        Object[] cards = {"a", "b", "a", "c", "b"};
        double[] scores = {0.1, 0.5, 0.9, 0.7, 0.2};
        boolean[] labels = {true, false, false, false, true};
        assertThat(RankingMetrics.cardPrecision(cards, scores, labels, 1)).isEqualTo(1);
        assertThat(RankingMetrics.cardPrecision(cards, scores, labels, 2)).isEqualTo(0.5);
        assertThat(RankingMetrics.cardPrecision(cards, scores, labels, 3)).isCloseTo(2.0 / 3, within(1e-15));
        // Ten places, three cards.
        assertThat(RankingMetrics.cardPrecision(cards, scores, labels, 10)).isEqualTo(0.2);
    }

    @Test
    void ofCardsWithEqualScoresTheFirstIsTaken() {
        double[] scores = {0.5, 0.5};
        boolean[] labels = {false, true};
        assertThat(RankingMetrics.cardPrecision(new Object[] {"a", "b"}, scores, labels, 1))
                .isZero();
        assertThat(RankingMetrics.cardPrecision(new Object[] {"b", "a"}, scores, new boolean[] {true, false}, 1))
                .isEqualTo(1);
    }

    @Test
    void whatCannotBeRankedIsRefused() {
        assertThatThrownBy(() -> RankingMetrics.auc(new double[2], new boolean[3]))
                .hasMessageContaining("scores=2 labels=3");
        assertThatThrownBy(() -> RankingMetrics.auc(new double[] {1, Double.NaN}, new boolean[2]))
                .hasMessageContaining("scores[1]=NaN");
        assertThatThrownBy(() -> RankingMetrics.cardPrecision(new Object[1], new double[1], new boolean[1], 0))
                .hasMessageContaining("k=0");
    }
}
