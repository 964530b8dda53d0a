package io.weir.ml.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PairedEvidenceTest {
    private static final double SIGNIFICANCE = 0.05;
    private static final int STREAMS = 400;
    private static final int LENGTH = 6_000;
    private static final int LOOK_EVERY = 20;

    /** Events of which 2 % are positive, and what two models say of each: the truth's log-odds and some noise. */
    private record Stream(SplittableRandom random, double noiseOfFirst, double noiseOfSecond) {
        double[] next() {
            double logOdds = -5 + 2 * gaussian();
            boolean positive = random.nextDouble() < logistic(logOdds);
            return new double[] {
                logistic(logOdds + noiseOfFirst * gaussian()),
                logistic(logOdds + noiseOfSecond * gaussian()),
                positive ? 1 : 0
            };
        }

        private double gaussian() {
            return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        }

        private static double logistic(double logOdds) {
            return 1 / (1 + Math.exp(-logOdds));
        }
    }

    /** The share of streams in which a look ever found what it takes. */
    private static double everFound(BoundedLoss loss, double first, double second, boolean naive) {
        SplittableRandom seeds = new SplittableRandom(11);
        int found = 0;
        for (int stream = 0; stream < STREAMS; stream++) {
            Stream events = new Stream(seeds.split(), first, second);
            PairedEvidence evidence = new PairedEvidence(loss.span());
            boolean hit = false;
            for (int i = 1; i <= LENGTH && !hit; i++) {
                double[] event = events.next();
                boolean positive = event[2] > 0;
                evidence.add(loss.of(event[0], positive), loss.of(event[1], positive), positive);
                if (i % LOOK_EVERY == 0 && evidence.positives() >= 10) {
                    hit = naive ? z(evidence) > 1.645 : evidence.logEvidence() >= -Math.log(SIGNIFICANCE);
                }
            }
            found += hit ? 1 : 0;
        }
        return (double) found / STREAMS;
    }

    /** What a paired test for a fixed number of examples would take. */
    private static double z(PairedEvidence evidence) {
        double mean = evidence.sum() / evidence.examples();
        double variance = evidence.squares() / evidence.examples() - mean * mean;
        return mean / Math.sqrt(variance / evidence.examples());
    }

    @ParameterizedTest
    @EnumSource
    void equalModelsAreToldApartInFewerStreamsThanTheSignificanceHoweverOftenOneLooks(BoundedLoss loss) {
        assertThat(everFound(loss, 0.5, 0.5, false)).isLessThanOrEqualTo(SIGNIFICANCE);
    }

    @Test
    void aTestForAFixedNumberOfExamplesWouldPromoteManyTimesMoreOftenThanItsSignificance() {
        assertThat(everFound(BoundedLoss.LOG_LOSS, 0.5, 0.5, true)).isGreaterThan(4 * SIGNIFICANCE);
    }

    @ParameterizedTest
    @EnumSource
    void aBetterModelIsFound(BoundedLoss loss) {
        assertThat(everFound(loss, 1.5, 0.2, false)).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @EnumSource
    void aWorseModelIsNotPromoted(BoundedLoss loss) {
        assertThat(everFound(loss, 0.2, 1.5, false)).isZero();
    }

    @Test
    void evidenceIsTheMeanOverTheBetsOfTheFormulaInItsComment() {
        PairedEvidence evidence = new PairedEvidence(2);
        evidence.add(1.5, 0.5, true);
        evidence.add(0.25, 0.75, false);
        double sum = 0.5 - 0.25;
        double squares = 0.25 + 0.0625;
        double expected = 0;
        for (int i = 0; i < PairedEvidence.BETS; i++) {
            double bet = 0.95 / Math.pow(2, i / 2.0);
            expected += Math.exp(bet * sum - (-Math.log(1 - bet) - bet) * squares) / PairedEvidence.BETS;
        }
        assertThat(Math.exp(evidence.logEvidence())).isCloseTo(expected, within(1e-12));
        assertThat(evidence.lead()).isEqualTo(0.25);
    }

    @Test
    void leadIsAtLeastAboveZeroExactlyWhenTheEvidenceSuffices() {
        PairedEvidence evidence = new PairedEvidence(1);
        while (evidence.logEvidence() < Math.log(100)) {
            assertThat(evidence.leadAtLeast(0.01)).isLessThan(0);
            evidence.add(evidence.examples() % 2 == 0 ? 0.6 : 0.2, 0.2, false);
        }
        assertThat(evidence.leadAtLeast(0.01)).isBetween(0.0, evidence.lead());
    }

    @Test
    void whatGoesOnFromItsSumsIsTheSame() {
        PairedEvidence evidence = new PairedEvidence(1);
        evidence.add(0.4, 0.1, true);
        PairedEvidence later =
                new PairedEvidence(1, evidence.examples(), evidence.positives(), evidence.sum(), evidence.squares());
        evidence.add(0.4, 0.2, false);
        later.add(0.4, 0.2, false);
        assertThat(later).usingRecursiveComparison().isEqualTo(evidence);
    }

    @Test
    void differenceBeyondTheSpanIsRefused() {
        PairedEvidence evidence = new PairedEvidence(1);
        assertThatThrownBy(() -> evidence.add(3, 1, true)).hasMessageContaining("at most 1.0");
        assertThatThrownBy(() -> evidence.add(Double.NaN, 1, true)).hasMessageContaining("NaN");
    }
}
