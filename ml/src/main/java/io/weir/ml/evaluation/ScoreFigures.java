package io.weir.ml.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How good scores were, with how far each figure may be off because scores in one bin count as equal. Figures that need
 * both classes, or an example, are NaN without. Immutable.
 *
 * @param examples how many, or of a fading view the sum of what they still weigh
 * @param positives how many of them, or the sum of their weights
 * @param averagePrecision as {@link RankingMetrics#averagePrecision}
 * @param averagePrecisionError the most by which it can be off
 * @param auc as {@link RankingMetrics#auc}
 * @param aucError the most by which it can be off: half the share of pairs that lie in one bin
 * @param logLoss mean of −log(probability given to the true class), natural logarithm, scores held to 10⁻¹⁵ from 0 and 1;
 *     exact but for rounding
 * @param brier mean squared distance of the score from the truth, 0 or 1 (Brier 1950); exact but for rounding
 * @param calibrationError expected calibration error over {@link #reliability}: the mean over examples of how far their
 *     band's mean score is from its share of positives
 * @param calibrationErrorError the most by which it can be off, never above 0.005
 * @param reliability the bands that have examples, by ascending score
 * @param recallAt by the false-positive rates that were asked for, in their order
 */
public record ScoreFigures(
        double examples,
        double positives,
        double averagePrecision,
        double averagePrecisionError,
        double auc,
        double aucError,
        double logLoss,
        double brier,
        double calibrationError,
        double calibrationErrorError,
        List<Band> reliability,
        List<RecallAt> recallAt) {

    /**
     * The examples whose score is within a band of the reliability table.
     *
     * @param from the least score
     * @param to the score at which the next band begins
     * @param examples how many, or the sum of what they weigh
     * @param meanScore within half the width of a bin
     * @param positiveShare what a calibrated score would be
     */
    public record Band(double from, double to, double examples, double meanScore, double positiveShare) {}

    /**
     * The share of positives that a threshold finds which no more than a given share of negatives reaches.
     *
     * @param falsePositiveRate that share, 0..1
     * @param recall what the threshold finds
     * @param recallError the most that another threshold with no more false positives finds beyond it
     * @param threshold a score from which on an example counts as positive; above 1 if none holds the rate
     */
    public record RecallAt(double falsePositiveRate, double recall, double recallError, double threshold) {}

    static ScoreFigures of(ScoreHistogram counted, List<Double> falsePositiveRates, double unit) {
        Ranking ranking = Ranking.of(counted);
        List<Band> bands = Reliability.bands(counted, unit);
        double examples = counted.positives() + counted.negatives();
        List<RecallAt> recalls = new ArrayList<>();
        falsePositiveRates.forEach(rate -> recalls.add(recallAt(counted, rate)));
        return new ScoreFigures(
                examples / unit,
                counted.positives() / unit,
                ranking.averagePrecision,
                ranking.averagePrecisionError,
                ranking.auc,
                ranking.aucError,
                counted.loss() / examples,
                counted.squaredError() / examples,
                Reliability.error(bands, examples / unit),
                Reliability.errorOfError(counted),
                bands,
                List.copyOf(recalls));
    }

    private static RecallAt recallAt(ScoreHistogram counted, double rate) {
        double allowed = rate * counted.negatives();
        double truePositives = 0;
        double falsePositives = 0;
        for (int i = counted.size() - 1; i >= 0; i--) {
            if (falsePositives + counted.negatives(i) > allowed) {
                return recall(counted, rate, truePositives, counted.positives(i), counted.bin(i) + 1);
            }
            truePositives += counted.positives(i);
            falsePositives += counted.negatives(i);
        }
        return recall(counted, rate, truePositives, 0, 0);
    }

    private static RecallAt recall(ScoreHistogram counted, double rate, double found, double beyond, int lowestBin) {
        if (counted.positives() == 0 || counted.negatives() == 0) {
            return new RecallAt(rate, Double.NaN, Double.NaN, Double.NaN);
        }
        double threshold = lowestBin == counted.layout().count()
                ? Math.nextUp(1.0)
                : counted.layout().lowest(lowestBin);
        return new RecallAt(rate, found / counted.positives(), beyond / counted.positives(), threshold);
    }

    /** What depends on the order of scores alone, from one walk down the bins. */
    private record Ranking(double averagePrecision, double averagePrecisionError, double auc, double aucError) {
        static Ranking of(ScoreHistogram counted) {
            double area = 0;
            double together = 0;
            double precisions = 0;
            double below = 0;
            double beyond = 0;
            double truePositives = 0;
            double falsePositives = 0;
            for (int i = counted.size() - 1; i >= 0; i--) {
                double p = counted.positives(i);
                double n = counted.negatives(i);
                area += n * (truePositives + p / 2);
                together += p * n;
                if (p > 0) {
                    // Within a bin the precision is highest right after all its positives if they come first, and sums
                    // to the least if its negatives do.
                    double tied = (truePositives + p) / (truePositives + p + falsePositives + n);
                    double highest = (truePositives + p) / (truePositives + p + falsePositives);
                    precisions += p * tied;
                    beyond += p * (highest - tied);
                    below += p * tied - lowestPrecisions(p, truePositives, falsePositives + n, counted.weighted());
                }
                truePositives += p;
                falsePositives += n;
            }
            double pairs = counted.positives() * counted.negatives();
            if (pairs == 0) {
                return new Ranking(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
            }
            double positives = counted.positives();
            return new Ranking(
                    precisions / positives, Math.max(below, beyond) / positives, area / pairs, together / 2 / pairs);
        }

        /**
         * Σ over the positives of weight · (t + w) / (t + w + f), w being the weight of the positives up to and with it:
         * p of them one after the other behind f negatives, rounded down, in closed form, as they may be millions.
         */
        private static double lowestPrecisions(double p, double t, double f, boolean weighted) {
            // The sum is p - f · Σ weight / (c + w). Of weights of 1 that sum is at most 1 / (c + 1) + ln((c + p) /
            // (c + 1)); of any weights, and looser, at most ln((c + p) / c).
            double c = t + f;
            if (f == 0) {
                return p;
            }
            return weighted
                    ? p - f * StrictMath.log((c + p) / c)
                    : p - f * (1 / (c + 1) + StrictMath.log((c + p) / (c + 1)));
        }
    }
}
