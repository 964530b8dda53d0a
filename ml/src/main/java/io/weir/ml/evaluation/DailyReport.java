package io.weir.ml.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Scores a run of card transactions day by day.
 *
 * <p>Each day is judged twice: over all its transactions, and with the <em>known cards removed</em>: those cards whose fraud
 * of the days d−14 to d−8 was known when day d began (a label comes seven days after its transaction), so that catching
 * them again would be no merit. The means go over the days that have frauds and genuine transactions, in both views.
 *
 * <p>Keeps 17 bytes and a reference per transaction. Not thread-safe.
 */
public final class DailyReport {
    /** The days before d whose frauds are known on d, and so name the known cards: d−14 to d−8. */
    private static final int KNOWN_FROM = 14;

    private static final int KNOWN_TO = 8;

    private final int k;
    private final Map<Integer, Rows> days = new TreeMap<>();

    /** A report with card precision at 100. */
    public DailyReport() {
        this(100);
    }

    /**
     * @param k cards that are looked at per day, for card precision; at least 1
     */
    public DailyReport(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k=" + k + ": 1 or above is accepted");
        }
        this.k = k;
    }

    /**
     * Takes in a transaction, in any order; among equal scores of a day the order decides card precision.
     *
     * @param day any numbering that counts days up
     * @param card equal for equal cards
     * @param score higher is more suspicious; not NaN
     */
    public void add(int day, Object card, double score, boolean fraud) {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException(
                    "score=NaN of card " + card + " on day " + day + ": a number is accepted");
        }
        days.computeIfAbsent(day, unseen -> new Rows()).add(card, score, fraud);
    }

    /** The report over all days that were added. */
    public Result result() {
        return result(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /**
     * The report over a range of days; days before it still tell which cards are known.
     *
     * @param first the first day reported
     * @param last the last day reported
     */
    public Result result(int first, int last) {
        List<Day> reported = new ArrayList<>();
        days.forEach((day, rows) -> {
            if (day >= first && day <= last) {
                reported.add(
                        new Day(day, rows.size, rows.frauds, rows.figures(Set.of(), k), rows.figures(knownOn(day), k)));
            }
        });
        List<Day> counted = reported.stream().filter(Day::hasBothClasses).toList();
        return new Result(
                List.copyOf(reported),
                counted.size(),
                Figures.mean(counted.stream().map(Day::allCards).toList()),
                Figures.mean(counted.stream().map(Day::knownCardsRemoved).toList()));
    }

    private Set<Object> knownOn(int day) {
        Set<Object> known = new HashSet<>();
        for (int before = KNOWN_TO; before <= KNOWN_FROM; before++) {
            Rows rows = days.get(day - before);
            if (rows != null) {
                rows.addFraudulentCards(known);
            }
        }
        return known;
    }

    /**
     * How well a day, or the mean day, was ranked.
     *
     * @param averagePrecision see {@link RankingMetrics#averagePrecision}; NaN without both classes
     * @param auc see {@link RankingMetrics#auc}; NaN without both classes
     * @param cardPrecision see {@link RankingMetrics#cardPrecision}
     */
    public record Figures(double averagePrecision, double auc, double cardPrecision) {
        private static Figures mean(List<Figures> all) {
            return new Figures(
                    all.stream()
                            .mapToDouble(Figures::averagePrecision)
                            .average()
                            .orElse(Double.NaN),
                    all.stream().mapToDouble(Figures::auc).average().orElse(Double.NaN),
                    all.stream().mapToDouble(Figures::cardPrecision).average().orElse(Double.NaN));
        }
    }

    /** One day. */
    public record Day(int day, int transactions, int frauds, Figures allCards, Figures knownCardsRemoved) {
        /** Whether both views have frauds and genuine transactions, so that the day counts in the means. */
        public boolean hasBothClasses() {
            return !Double.isNaN(allCards.auc()) && !Double.isNaN(knownCardsRemoved.auc());
        }
    }

    /**
     * The whole run.
     *
     * @param days every day of the range that has transactions, in order
     * @param daysCounted the days that went into the means
     * @param allCards the mean day over all cards; NaN if no day counted
     * @param knownCardsRemoved the mean day without the known cards; NaN if no day counted
     */
    public record Result(List<Day> days, int daysCounted, Figures allCards, Figures knownCardsRemoved) {}

    /** The transactions of a day. */
    private static final class Rows {
        private Object[] cards = new Object[64];
        private double[] scores = new double[64];
        private boolean[] labels = new boolean[64];
        private int size;
        private int frauds;

        void add(Object card, double score, boolean fraud) {
            if (size == scores.length) {
                cards = Arrays.copyOf(cards, 2 * size);
                scores = Arrays.copyOf(scores, 2 * size);
                labels = Arrays.copyOf(labels, 2 * size);
            }
            cards[size] = card;
            scores[size] = score;
            labels[size] = fraud;
            size++;
            if (fraud) {
                frauds++;
            }
        }

        void addFraudulentCards(Set<Object> into) {
            for (int i = 0; i < size; i++) {
                if (labels[i]) {
                    into.add(cards[i]);
                }
            }
        }

        Figures figures(Set<Object> removed, int k) {
            Object[] keptCards = new Object[size];
            double[] keptScores = new double[size];
            boolean[] keptLabels = new boolean[size];
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (!removed.contains(cards[i])) {
                    keptCards[kept] = cards[i];
                    keptScores[kept] = scores[i];
                    keptLabels[kept] = labels[i];
                    kept++;
                }
            }
            keptCards = Arrays.copyOf(keptCards, kept);
            keptScores = Arrays.copyOf(keptScores, kept);
            keptLabels = Arrays.copyOf(keptLabels, kept);
            RankingMetrics.Curve curve = RankingMetrics.curve(keptScores, keptLabels);
            return new Figures(
                    curve.averagePrecision(),
                    curve.auc(),
                    RankingMetrics.cardPrecision(keptCards, keptScores, keptLabels, k));
        }
    }
}
