package io.weir.ml.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Exact measures of how well scores rank positives before negatives, over a batch. Higher scores are more suspicious, only
 * their order matters. O(n log n) time, O(n) space; thread-safe, as nothing is kept.
 *
 * <p>All of them refuse a score that is NaN with an {@link IllegalArgumentException}.
 */
public final class RankingMetrics {
    private RankingMetrics() {}

    /**
     * The area under the ROC curve: the chance that a positive scores above a negative, an equal score counting half.
     *
     * @return 0..1, or NaN if there are no positives or no negatives
     */
    public static double auc(double[] scores, boolean[] labels) {
        return curve(scores, labels).auc();
    }

    /**
     * Average precision: the precision at each distinct score, weighted by the share of the positives that have that score.
     * Equal scores share their rank, so the order of rows makes no difference.
     *
     * @return 0..1, or NaN if there are no positives or no negatives
     */
    public static double averagePrecision(double[] scores, boolean[] labels) {
        return curve(scores, labels).averagePrecision();
    }

    /** Both areas from one sort. */
    static Curve curve(double[] scores, boolean[] labels) {
        requireSameLength(scores, labels);
        // A row is a score and a label; sorting the scores of each class apart sorts primitives instead of objects.
        double[] positives = sorted(scores, labels, true);
        double[] negatives = sorted(scores, labels, false);
        double area = 0;
        double precisions = 0;
        int p = positives.length;
        int n = negatives.length;
        while (p > 0 || n > 0) {
            double highest = Math.max(
                    p > 0 ? positives[p - 1] : Double.NEGATIVE_INFINITY,
                    n > 0 ? negatives[n - 1] : Double.NEGATIVE_INFINITY);
            int truePositives = positives.length - p;
            int tiedPositives = 0;
            while (p > 0 && positives[p - 1] == highest) {
                p--;
                tiedPositives++;
            }
            int tiedNegatives = 0;
            while (n > 0 && negatives[n - 1] == highest) {
                n--;
                tiedNegatives++;
            }
            area += tiedNegatives * (truePositives + tiedPositives / 2.0);
            int reached = positives.length - p;
            precisions += tiedPositives * (double) reached / (reached + negatives.length - n);
        }
        boolean bothClasses = positives.length > 0 && negatives.length > 0;
        return bothClasses
                ? new Curve(area / ((double) positives.length * negatives.length), precisions / positives.length)
                : new Curve(Double.NaN, Double.NaN);
    }

    record Curve(double auc, double averagePrecision) {}

    private static double[] sorted(double[] scores, boolean[] labels, boolean wanted) {
        double[] chosen = new double[scores.length];
        int count = 0;
        for (int i = 0; i < scores.length; i++) {
            if (labels[i] == wanted) {
                // Adding 0 turns -0.0 into 0.0, which the sort would otherwise tell apart.
                chosen[count++] = scores[i] + 0.0;
            }
        }
        chosen = Arrays.copyOf(chosen, count);
        Arrays.sort(chosen);
        return chosen;
    }

    /**
     * Card precision at k: of the k cards with the highest score, the share that had a fraud. A card's score is its best
     * score, and it had a fraud if any of its rows is one. Of cards with equal scores the one that came first is taken.
     *
     * @param cards the card of each row; compared by {@link Object#equals}
     * @param k at least 1; the divisor even if there are fewer cards, since an investigator's day has k places
     * @return 0..1
     */
    public static double cardPrecision(Object[] cards, double[] scores, boolean[] labels, int k) {
        requireSameLength(scores, labels);
        if (cards.length != scores.length) {
            throw new IllegalArgumentException(
                    "cards=" + cards.length + " scores=" + scores.length + ": as many of each");
        }
        if (k < 1) {
            throw new IllegalArgumentException("k=" + k + ": 1 or above is accepted");
        }
        Map<Object, Card> best = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            Card card = best.computeIfAbsent(cards[i], unseen -> new Card());
            card.score = Math.max(card.score, scores[i]);
            card.fraud |= labels[i];
        }
        // The sort is stable, so that equal scores stay in order of appearance.
        return best.values().stream()
                        .sorted((a, b) -> Double.compare(b.score + 0.0, a.score + 0.0))
                        .limit(k)
                        .filter(card -> card.fraud)
                        .count()
                / (double) k;
    }

    private static final class Card {
        private double score = Double.NEGATIVE_INFINITY;
        private boolean fraud;
    }

    private static void requireSameLength(double[] scores, boolean[] labels) {
        if (scores.length != labels.length) {
            throw new IllegalArgumentException(
                    "scores=" + scores.length + " labels=" + labels.length + ": as many of each");
        }
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("scores[" + i + "]=NaN: a number is accepted");
            }
        }
    }
}
