package io.weir.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.ml.evaluation.ExactFigures.Weighed;
import io.weir.ml.evaluation.ScoreFigures.Band;
import io.weir.ml.evaluation.ScoreFigures.RecallAt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {
    /** Slack for the rounding of sums, on top of the stated errors. */
    private static final double ROUNDING = 1e-9;

    private static final List<Double> RATES = List.of(0.001, 0.01, 0.1, 0.5);

    @Property(tries = 300)
    void everyFigureIsTheExactOneWithinTheStatedError(
            @ForAll("examples") List<Weighed> examples, @ForAll ScoreBins layout) {
        holdsAgainstExact(examples, layout);
    }

    @Property(tries = 300)
    void weighedExamplesTooHaveTheExactFiguresWithinTheStatedError(
            @ForAll("weighed") List<Weighed> examples, @ForAll ScoreBins layout) {
        holdsAgainstExact(examples, layout);
    }

    private static void holdsAgainstExact(List<Weighed> examples, ScoreBins layout) {
        ScoreFigures figures = ScoreFigures.of(histogram(examples, layout), RATES, 1);
        ExactFigures exact = ExactFigures.of(examples);
        assertThat(figures.examples()).isCloseTo(exact.examples(), within(ROUNDING));
        assertThat(figures.positives()).isCloseTo(exact.positives(), within(ROUNDING));
        assertThat(figures.logLoss()).isCloseTo(exact.logLoss(), within(ROUNDING));
        assertThat(figures.brier()).isCloseTo(exact.brier(), within(ROUNDING));

        List<Double> from = figures.reliability().stream().map(Band::from).toList();
        assertThat(figures.calibrationError())
                .isCloseTo(
                        ExactFigures.calibrationError(examples, from),
                        within(figures.calibrationErrorError() + ROUNDING));
        assertThat(figures.calibrationErrorError()).isLessThanOrEqualTo(0.005);

        if (Double.isNaN(exact.auc())) {
            assertThat(figures.auc()).isNaN();
            assertThat(figures.averagePrecision()).isNaN();
            assertThat(figures.recallAt())
                    .allSatisfy(at -> assertThat(at.recall()).isNaN());
            return;
        }
        assertThat(figures.auc()).isCloseTo(exact.auc(), within(figures.aucError() + ROUNDING));
        assertThat(figures.averagePrecision())
                .isCloseTo(exact.averagePrecision(), within(figures.averagePrecisionError() + ROUNDING));
        for (RecallAt at : figures.recallAt()) {
            assertThat(ExactFigures.recallAt(examples, at.falsePositiveRate()))
                    .isBetween(at.recall() - ROUNDING, at.recall() + at.recallError() + ROUNDING);
            assertThat(foundFrom(examples, at.threshold())).isCloseTo(at.recall(), within(ROUNDING));
        }
    }

    private static double foundFrom(List<Weighed> examples, double threshold) {
        double found = 0;
        double positives = 0;
        for (Weighed example : examples) {
            if (example.positive()) {
                positives += example.weight();
                found += example.score() >= threshold ? example.weight() : 0;
            }
        }
        return found / positives;
    }

    @Provide
    Arbitrary<List<Weighed>> examples() {
        return Combinators.combine(scores(), Arbitraries.of(true, false))
                .as((score, positive) -> new Weighed(score, positive, 1))
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<List<Weighed>> weighed() {
        return Combinators.combine(
                        scores(),
                        Arbitraries.of(true, false),
                        Arbitraries.doubles().between(0.01, 5))
                .as(Weighed::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    /**
     * Few distinct ones, so that ties are common; many in one bin; and any, but none right at a bin's edge, where rounding
     * decides on which side it is.
     */
    private static Arbitrary<Double> scores() {
        return Arbitraries.oneOf(
                Arbitraries.of(0.0, 1e-12, 0.001, 0.25, 0.5, 0.9, 1.0),
                Arbitraries.integers().between(0, 20).map(step -> 0.3 + step * 1e-4),
                Arbitraries.integers().between(-12_000, 6_000).map(step -> 1 / (1 + Math.exp(-step / 1e3 - 0.0003))));
    }

    private static ScoreHistogram histogram(List<Weighed> examples, ScoreBins layout) {
        ScoreHistogram histogram = new ScoreHistogram(layout);
        examples.forEach(example -> histogram.add(example.score(), example.positive(), example.weight()));
        return histogram;
    }

    private static ScoreFigures figures(ScoreHistogram histogram) {
        return ScoreFigures.of(histogram, RATES, 1);
    }

    @Property(tries = 100)
    void partsAddUpToTheWhole(@ForAll("examples") List<Weighed> one, @ForAll("examples") List<Weighed> other) {
        ScoreHistogram sum = histogram(one, ScoreBins.FINE);
        sum.addAll(histogram(other, ScoreBins.FINE));
        List<Weighed> both = new ArrayList<>(one);
        both.addAll(other);
        ScoreFigures whole = figures(histogram(both, ScoreBins.FINE));
        ScoreFigures parts = figures(sum);
        assertThat(parts.auc()).isEqualTo(Double.valueOf(whole.auc()));
        assertThat(parts.averagePrecision()).isEqualTo(Double.valueOf(whole.averagePrecision()));
        assertThat(parts.reliability()).isEqualTo(whole.reliability());
        assertThat(parts.logLoss()).isCloseTo(whole.logLoss(), within(ROUNDING));
        assertThat(parts.brier()).isCloseTo(whole.brier(), within(ROUNDING));
    }

    @Property(tries = 100)
    void whatIsReadAgainIsWhatWasWritten(
            @ForAll("examples") List<Weighed> whole, @ForAll("weighed") List<Weighed> weighed) throws IOException {
        for (List<Weighed> examples : List.of(whole, weighed)) {
            ScoreHistogram written = histogram(examples, ScoreBins.FINE);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            written.write(new DataOutputStream(bytes));
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
            ScoreHistogram read = ScoreHistogram.read(ScoreBins.FINE, in);
            assertThat(in.available()).isZero();
            assertThat(figures(read).auc()).isCloseTo(figures(written).auc(), within(ROUNDING));
            assertThat(figures(read).brier()).isCloseTo(figures(written).brier(), within(ROUNDING));
            assertThat(read.size()).isEqualTo(written.size());
        }
    }

    @Test
    void manyOfOneBinAreCountedAsOften() throws IOException {
        ScoreHistogram histogram = new ScoreHistogram(ScoreBins.FINE);
        for (int i = 0; i < 70_000; i++) {
            histogram.add(0.5, i % 7 == 0, 1);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        histogram.write(new DataOutputStream(bytes));
        assertThat(bytes.size()).isLessThan(40);
        ScoreHistogram read =
                ScoreHistogram.read(ScoreBins.FINE, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read.positives()).isEqualTo(10_000);
        assertThat(read.negatives()).isEqualTo(60_000);
    }

    @Test
    void inTheWorstCaseTheErrorIsReachedAndNotPassed() {
        // All in one bin, positives above negatives: the exact figures are 1.
        ScoreHistogram histogram = new ScoreHistogram(ScoreBins.FINE);
        for (int i = 0; i < 100; i++) {
            histogram.add(0.5 + i * 1e-9, i >= 50, 1);
        }
        ScoreFigures figures = figures(histogram);
        assertThat(figures.auc()).isEqualTo(0.5);
        assertThat(figures.aucError()).isEqualTo(0.5);
        assertThat(figures.averagePrecision()).isEqualTo(0.5);
        assertThat(figures.averagePrecisionError()).isEqualTo(0.5);
        assertThat(figures.recallAt().get(0).recall()).isZero();
        assertThat(figures.recallAt().get(0).recallError()).isEqualTo(1);
        assertThat(figures.recallAt().get(0).threshold()).isGreaterThan(0.5 + 99e-9);
    }

    @Test
    void reliabilityTellsWhatScoresPromisedAndWhatCameOfIt() {
        ScoreHistogram histogram = new ScoreHistogram(ScoreBins.FINE);
        for (int i = 0; i < 1000; i++) {
            histogram.add(0.15, i % 10 == 0, 1); // promises 15%, holds 10%
            histogram.add(0.0001, false, 1);
        }
        List<Band> bands = figures(histogram).reliability();
        assertThat(bands).hasSize(2);
        assertThat(bands.get(0).from()).isZero();
        assertThat(bands.get(0).to()).isCloseTo(0.001, within(2e-5));
        assertThat(bands.get(1).from()).isCloseTo(0.1, within(0.002));
        assertThat(bands.get(1).examples()).isEqualTo(1000);
        assertThat(bands.get(1).meanScore()).isCloseTo(0.15, within(0.001));
        assertThat(bands.get(1).positiveShare()).isEqualTo(0.1);
        assertThat(figures(histogram).calibrationError()).isCloseTo(0.025, within(0.001));
    }

    @Test
    void certainMistakesCostAFiniteLoss() {
        ScoreHistogram histogram = new ScoreHistogram(ScoreBins.FINE);
        histogram.add(0, true, 1);
        histogram.add(1, false, 1);
        assertThat(figures(histogram).logLoss()).isCloseTo(-Math.log(1e-15), within(0.1));
    }

    @Test
    void nothingHasNoFigures() {
        ScoreFigures figures = figures(new ScoreHistogram(ScoreBins.FINE));
        assertThat(figures.examples()).isZero();
        assertThat(figures.reliability()).isEmpty();
        assertThat(List.of(figures.auc(), figures.logLoss(), figures.brier(), figures.calibrationError()))
                .containsOnly(Double.NaN);
    }
}
