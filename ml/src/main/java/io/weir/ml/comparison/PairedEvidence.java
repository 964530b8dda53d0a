package io.weir.ml.comparison;

/**
 * Evidence that one model's loss is above another's on the same events, valid whenever one looks.
 *
 * <p>It is an e-process: if the first model was no worse than the second on average over the events so far, in the mean that
 * could be expected before each of them, then the chance that {@link #evidence} <em>ever</em> reaches 1/α is at most α, however
 * often one looks, whenever one stops, and however the stream drifts (Ville's inequality). So one may look after every label and
 * act at the first that suffices, which no test for a fixed number of examples allows.
 *
 * <p>With d the difference of losses of an event, at most B in size, each of
 *
 * <pre>exp(λ · Σd/B − (−ln(1 − λ) − λ) · Σd²/B²),   0 &lt; λ &lt; 1</pre>
 *
 * <p>is one (Fan, Grama, Liu 2015; Howard, Ramdas, McAuliffe, Sekhon, <i>Time-uniform, nonparametric, nonasymptotic confidence
 * sequences</i>, Annals of Statistics 2021, for forecasters Choe and Ramdas, <i>Comparing sequential forecasters</i>, Operations
 * Research 2023), and so is their mean over a grid of λ, of which the one that suits the data soon prevails. It follows the
 * variance that is seen: two models that mostly agree are told apart sooner.
 *
 * <p>When it fails: labels must come in an order that does not depend on which model is right; where positives are known sooner than
 * negatives, it compares the models on what is known.
 *
 * <p>Three sums are all that it keeps; adding is O(1), asking O({@value #BETS}). Not thread-safe.
 */
public final class PairedEvidence {
    static final int BETS = 20;
    private static final double BOLDEST = 0.95;
    private static final double RATIO = Math.sqrt(2);
    private static final int HALVINGS = 60;

    private final double span;
    private long examples;
    private long positives;
    private double sum;
    private double squares;

    /** @param span the most by which two losses of one event differ, above 0 */
    public PairedEvidence(double span) {
        this(span, 0, 0, 0, 0);
    }

    /** Goes on from what another one told. */
    public PairedEvidence(double span, long examples, long positives, double sum, double squares) {
        this.span = span;
        this.examples = examples;
        this.positives = positives;
        this.sum = sum;
        this.squares = squares;
    }

    /**
     * Counts an event.
     *
     * @param first the loss of the model that should be shown to be worse
     * @param second that of the other
     */
    public void add(double first, double second, boolean positive) {
        double difference = (first - second) / span;
        if (!(Math.abs(difference) <= 1 + 1e-9)) {
            throw new IllegalArgumentException(
                    "losses " + first + " and " + second + ": they may differ by at most " + span);
        }
        examples++;
        positives += positive ? 1 : 0;
        sum += difference;
        squares += difference * difference;
    }

    public long examples() {
        return examples;
    }

    public long positives() {
        return positives;
    }

    /** Σ of the differences, in spans; with {@link #squares} what a later one goes on from. */
    public double sum() {
        return sum;
    }

    public double squares() {
        return squares;
    }

    /** By how much the second model's mean loss is lower; NaN before any example. */
    public double lead() {
        return sum * span / examples;
    }

    /** The natural logarithm of the evidence: 0 is none, ln(1/α) suffices for significance α. */
    public double logEvidence() {
        return logEvidence(0);
    }

    /**
     * What the lead is at least, with a chance of at most {@code significance} to be ever wrong: the lower end of a confidence
     * sequence for the mean over the events so far.
     */
    public double leadAtLeast(double significance) {
        double enough = -Math.log(significance);
        double low = -1;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (logEvidence(middle) >= enough) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low * span;
    }

    /** The evidence that the mean difference, in spans, is above a number. */
    private double logEvidence(double mean) {
        double largest = Double.NEGATIVE_INFINITY;
        double[] logs = new double[BETS];
        double bet = BOLDEST;
        for (int i = 0; i < BETS; i++) {
            logs[i] = bet * (sum - examples * mean) - (-Math.log1p(-bet) - bet) * squares;
            largest = Math.max(largest, logs[i]);
            bet /= RATIO;
        }
        double total = 0;
        for (double log : logs) {
            total += Math.exp(log - largest);
        }
        return largest + Math.log(total / BETS);
    }
}
