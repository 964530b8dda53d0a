package io.weir.ml.forest;

/**
 * The probability that a leaf's weights of both classes stand for: their share, drawn a little towards the share of positives
 * in the whole stream, then set right for what was weighted and left out.
 *
 * <p>Where positives weigh w and a share q of the negatives is learned from, learned odds are w/q times the true ones.
 */
final class LeafValue {
    /** The weight of the whole stream's share in a leaf: that of one example. */
    private final double strength;
    /** Examples that the prior weighs as much as. */
    private static final double PRIOR_EXAMPLES = 100;

    private final double oddsFactor;
    private final double prior;
    private double base;

    LeafValue(AdaptiveForestOptions options) {
        this.strength = options.meanWeight();
        this.oddsFactor = options.positiveWeight() / options.negativeShare();
        this.prior = options.prior();
        update(0, 0);
    }

    /** Takes note of the whole stream's counts. */
    void update(long examples, long positives) {
        double rate = (positives + prior * PRIOR_EXAMPLES) / (examples + PRIOR_EXAMPLES);
        base = rate * oddsFactor / (rate * oddsFactor + 1 - rate);
    }

    double of(double negative, double positive) {
        double learned = (positive + strength * base) / (negative + positive + strength);
        return learned / (learned + (1 - learned) * oddsFactor);
    }
}
