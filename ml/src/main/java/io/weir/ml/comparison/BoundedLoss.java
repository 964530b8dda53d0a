package io.weir.ml.comparison;

import java.util.Arrays;
import java.util.List;

/**
 * What a score cost once the truth was known: proper, so that the true probability costs least on average, and bounded, so
 * that no single event decides a comparison.
 */
public enum BoundedLoss {
    /** −ln of the probability given to what was true, with scores held to 0.001 from 0 and 1. */
    LOG_LOSS("log-loss", Math.log(999)) {
        @Override
        double of(double chanceOfTruth) {
            return -StrictMath.log(Math.max(NEAREST, Math.min(1 - NEAREST, chanceOfTruth)));
        }
    },
    /** The square of the probability given to what was not true. */
    BRIER("brier", 1) {
        @Override
        double of(double chanceOfTruth) {
            return (1 - chanceOfTruth) * (1 - chanceOfTruth);
        }
    };

    private static final double NEAREST = 0.001;

    private final String text;
    private final double span;

    BoundedLoss(String text, double span) {
        this.text = text;
        this.span = span;
    }

    /** As a pipeline file has it. */
    public String text() {
        return text;
    }

    public static List<String> texts() {
        return Arrays.stream(values()).map(BoundedLoss::text).toList();
    }

    /** @throws IllegalArgumentException if there is none of that text */
    public static BoundedLoss parse(String text) {
        return Arrays.stream(values())
                .filter(loss -> loss.text.equals(text))
                .findAny()
                .orElseThrow(
                        () -> new IllegalArgumentException("loss '" + text + "': one of " + texts() + " is accepted"));
    }

    /** The most by which the losses of two scores of one event differ. */
    public double span() {
        return span;
    }

    /** @param score the probability that was given for positive, 0..1 */
    public double of(double score, boolean positive) {
        return of(positive ? score : 1 - score);
    }

    abstract double of(double chanceOfTruth);
}
