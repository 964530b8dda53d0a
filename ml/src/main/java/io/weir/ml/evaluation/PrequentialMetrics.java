package io.weir.ml.evaluation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * AUC, average precision and log loss over a stream of scores and labels, in memory of fixed size.
 *
 * <p>Prequential means that an example is scored first and learned from after; that order is the caller's to keep.
 *
 * <p>Scores are counted in two histograms, one per class, over their log-odds: {@value #BINS} bins of width 1/100 between
 * −20.48 and 20.48, the outermost taking in all beyond. The log-odds spread evenly what a probability crowds near 0, where
 * the scores of rare fraud lie.
 *
 * <p>Error: scores in the same bin count as equal. How far that can be from the exact figure is known and given by {@link
 * #aucError} and {@link #averagePrecisionError}; both are 0 if no bin holds scores of both classes that differ. Log loss
 * is exact but for rounding, with scores held to 10⁻¹⁵ from 0 and 1.
 *
 * <p>{@link #add} is O(1), each figure O(bins); 64 KiB. Not thread-safe.
 */
public final class PrequentialMetrics {
    static final int BINS = 4096;
    private static final double BINS_PER_UNIT = 100;
    private static final double NEAREST = 1e-15;
    private static final int STATE_MAGIC = 0x5750514D; // "WPQM"
    private static final int STATE_FORMAT = 1;

    private final long[] positives = new long[BINS];
    private final long[] negatives = new long[BINS];
    private long examples;
    private long positiveExamples;
    private double loss;

    /**
     * Counts one example.
     *
     * @param score the probability that was given before the label was learned from, 0..1
     */
    public void add(double score, boolean positive) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score=" + score + ": 0 to 1 is accepted");
        }
        int bin = bin(score);
        if (positive) {
            positives[bin]++;
            positiveExamples++;
        } else {
            negatives[bin]++;
        }
        examples++;
        double chance = Math.max(NEAREST, Math.min(1 - NEAREST, score));
        loss -= StrictMath.log(positive ? chance : 1 - chance);
    }

    private static int bin(double score) {
        // 0 and 1 become infinities, which the bounds take in.
        double logOdds = StrictMath.log(score / (1 - score));
        return (int) Math.max(0, Math.min(BINS - 1, Math.floor(logOdds * BINS_PER_UNIT) + BINS / 2));
    }

    public long examples() {
        return examples;
    }

    public long positives() {
        return positiveExamples;
    }

    /** Mean of −log(probability given to the true class), natural logarithm; NaN before the first example. */
    public double logLoss() {
        return loss / examples;
    }

    /** As {@link RankingMetrics#auc}, within {@link #aucError}; NaN until both classes were seen. */
    public double auc() {
        double area = 0;
        long above = 0;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            area += negatives[bin] * (above + positives[bin] / 2.0);
            above += positives[bin];
        }
        return area / pairs();
    }

    /** The most by which {@link #auc} can be off: half the share of pairs that lie in one bin. */
    public double aucError() {
        double together = 0;
        for (int bin = 0; bin < BINS; bin++) {
            together += (double) positives[bin] * negatives[bin];
        }
        return together / 2 / pairs();
    }

    /** Positives times negatives, NaN if that is 0. */
    private double pairs() {
        double pairs = (double) positiveExamples * (examples - positiveExamples);
        return pairs == 0 ? Double.NaN : pairs;
    }

    /** As {@link RankingMetrics#averagePrecision}, within {@link #averagePrecisionError}; NaN until both classes were seen. */
    public double averagePrecision() {
        double precisions = 0;
        long truePositives = 0;
        long falsePositives = 0;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            truePositives += positives[bin];
            falsePositives += negatives[bin];
            if (positives[bin] > 0) {
                precisions += positives[bin] * (double) truePositives / (truePositives + falsePositives);
            }
        }
        return Double.isNaN(pairs()) ? Double.NaN : precisions / positiveExamples;
    }

    /**
     * The most by which {@link #averagePrecision} can be off. Within a bin the precision is highest right after all its
     * positives if they come first; and it sums to the least if its negatives come first.
     */
    public double averagePrecisionError() {
        double below = 0;
        double beyond = 0;
        long truePositives = 0;
        long falsePositives = 0;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            long p = positives[bin];
            long n = negatives[bin];
            if (p > 0) {
                double tied = (double) (truePositives + p) / (truePositives + p + falsePositives + n);
                double highest = (double) (truePositives + p) / (truePositives + p + falsePositives);
                double lowest = lowestPrecisions(p, truePositives, falsePositives + n);
                beyond += p * (highest - tied);
                below += p * tied - lowest;
            }
            truePositives += p;
            falsePositives += n;
        }
        return Double.isNaN(pairs()) ? Double.NaN : Math.max(below, beyond) / positiveExamples;
    }

    /**
     * Σ over k = 1..p of (t + k) / (t + k + f): p positives one after the other behind f negatives. In closed form through
     * the harmonic series' integral, rounded down, as p may be in the millions.
     */
    private static double lowestPrecisions(long p, long t, long f) {
        // (t + k) / (t + k + f) = 1 - f / (t + k + f), and the sum of 1 / (c + k) is at most 1 / (c + 1) + ln((c + p) /
        // (c + 1)).
        double c = t + f;
        return p - f * (1 / (c + 1) + StrictMath.log((c + p) / (c + 1)));
    }

    /** Counts in what another one counted, as if its examples had been added here. */
    public void merge(PrequentialMetrics other) {
        for (int bin = 0; bin < BINS; bin++) {
            positives[bin] += other.positives[bin];
            negatives[bin] += other.negatives[bin];
        }
        examples += other.examples;
        positiveExamples += other.positiveExamples;
        loss += other.loss;
    }

    /** All that was counted, as versioned bytes; empty bins take no room. */
    public byte[] state() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(STATE_MAGIC);
            out.writeInt(STATE_FORMAT);
            out.writeInt(BINS);
            out.writeDouble(loss);
            int used = 0;
            for (int bin = 0; bin < BINS; bin++) {
                used += positives[bin] + negatives[bin] > 0 ? 1 : 0;
            }
            out.writeInt(used);
            for (int bin = 0; bin < BINS; bin++) {
                if (positives[bin] + negatives[bin] > 0) {
                    out.writeShort(bin);
                    out.writeLong(positives[bin]);
                    out.writeLong(negatives[bin]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Goes on from {@link #state}; what was counted here is forgotten.
     *
     * @throws IllegalArgumentException if the bytes are no state or of an unknown format version; nothing is changed then
     */
    public void restore(byte[] state) {
        PrequentialMetrics read = new PrequentialMetrics();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            read.read(in);
        } catch (IOException e) {
            throw new IllegalArgumentException("the state of metrics, " + state.length + " bytes, is cut off: " + e, e);
        }
        Arrays.fill(positives, 0);
        Arrays.fill(negatives, 0);
        examples = 0;
        positiveExamples = 0;
        loss = 0;
        merge(read);
    }

    private void read(DataInputStream in) throws IOException {
        int magic = in.readInt();
        int format = in.readInt();
        int bins = in.readInt();
        if (magic != STATE_MAGIC || format != STATE_FORMAT || bins != BINS) {
            throw new IllegalArgumentException("metrics' state with magic=0x" + Integer.toHexString(magic) + " format="
                    + format + " bins=" + bins + ": this version reads magic=0x" + Integer.toHexString(STATE_MAGIC)
                    + " format=" + STATE_FORMAT + " bins=" + BINS);
        }
        loss = in.readDouble();
        int used = in.readInt();
        for (int i = 0; i < used; i++) {
            int bin = in.readShort();
            if (bin < 0 || bin >= BINS) {
                throw new IllegalArgumentException("metrics' state with bin=" + bin + ": 0 to " + (BINS - 1));
            }
            positives[bin] = in.readLong();
            negatives[bin] = in.readLong();
            positiveExamples += positives[bin];
            examples += positives[bin] + negatives[bin];
        }
    }
}
