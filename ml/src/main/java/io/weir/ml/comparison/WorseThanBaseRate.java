package io.weir.ml.comparison;

import java.util.Arrays;

/**
 * Notices when a model that has served well begins to do worse than knowing nothing: than the share of positives so far, given to
 * every event as its score.
 *
 * <p>It is an e-detector (Shin, Ramdas, Rinaldo, <i>E-detectors: a nonparametric framework for sequential change detection</i>, 2023):
 * of each bet of {@link PairedEvidence} the sum since its best beginning, as CUSUM takes it, so that a year of good service does not
 * weigh against a bad day. As long as the model is no worse than the base rate, the mean number of examples to a false alarm is at
 * least {@value #PATIENCE}.
 *
 * <p>When it fails: a model that is still better than the base rate, if worse than it was, raises no alarm; that is for a challenger
 * to show. Not thread-safe.
 */
public final class WorseThanBaseRate {
    /** An alarm is raised when the evidence reaches this. */
    public static final double PATIENCE = 1e6;

    private static final double[] BETS = {0.5, 0.25, 0.1, 0.03};
    /**
     * Where evidence stops growing: a little above what one bet needs to raise the alarm alone, so that the alarm ends soon after the
     * model has recovered, however long it was bad. Cutting evidence off only makes a false alarm rarer.
     */
    private static final double MOST = Math.log(PATIENCE * BETS.length) + 0.1;

    private final BoundedLoss loss;
    private final double[] logs = new double[BETS.length];
    private final long[] lastGood = new long[BETS.length];
    private long examples;
    private long positives;

    public WorseThanBaseRate(BoundedLoss loss) {
        this.loss = loss;
    }

    /** Goes on from {@link #numbers} and {@link #versions}. */
    public WorseThanBaseRate(BoundedLoss loss, double[] numbers, long[] versions) {
        this(loss);
        Arrays.setAll(logs, i -> Math.min(numbers[i], MOST));
        System.arraycopy(versions, 0, lastGood, 0, lastGood.length);
        examples = versions[lastGood.length];
        positives = versions[lastGood.length + 1];
    }

    public double[] numbers() {
        return logs.clone();
    }

    public long[] versions() {
        long[] all = Arrays.copyOf(lastGood, lastGood.length + 2);
        all[lastGood.length] = examples;
        all[lastGood.length + 1] = positives;
        return all;
    }

    /**
     * Counts an event as it was served.
     *
     * @param version the one that scored it
     */
    public void add(double score, long version, boolean positive) {
        double baseRate = (positives + 0.5) / (examples + 1.0);
        double difference = (loss.of(score, positive) - loss.of(baseRate, positive)) / loss.span();
        for (int i = 0; i < BETS.length; i++) {
            double gain = BETS[i] * difference - (-Math.log1p(-BETS[i]) - BETS[i]) * difference * difference;
            logs[i] = Math.min(logs[i] + gain, MOST);
            if (logs[i] <= 0) {
                logs[i] = 0;
                lastGood[i] = version;
            }
        }
        examples++;
        positives += positive ? 1 : 0;
    }

    /** Whether the model is worse than the base rate, and since which version: {@link #lastGoodVersion} was the last that was not. */
    public boolean alarm() {
        return Arrays.stream(logs).map(Math::exp).sum() / BETS.length >= PATIENCE;
    }

    /** The version that served when the evidence began to grow; 0 if it was bad from the first. */
    public long lastGoodVersion() {
        int strongest = 0;
        for (int i = 1; i < BETS.length; i++) {
            strongest = logs[i] > logs[strongest] ? i : strongest;
        }
        return lastGood[strongest];
    }

    /** Forgets the evidence, as another version serves now; the base rate stays known. */
    public void restart() {
        Arrays.fill(logs, 0);
        Arrays.fill(lastGood, 0);
    }
}
