package io.weir.ml.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Scores counted by bin and class: what every figure is made of, over everything, a pane of a window or a segment. Two of
 * them add up to the histogram of all their examples.
 *
 * <p>Only bins that hold something take room, 18 bytes each, in ascending order. An example has a weight, 1 where nothing
 * fades; sums of whole weights are exact up to 2⁵³. {@link #add} is O(log bins) but for a bin's first example, which moves
 * those above it. Not thread-safe.
 */
final class ScoreHistogram {
    /** Scores are held so far from 0 and 1 where their logarithm is taken, so that no mistake costs an infinite loss. */
    private static final double NEAREST = 1e-15;
    /** What weighs less, after a fading histogram was scaled to a newest weight of 1, is left out. */
    private static final double NOTHING = 1e-12;

    private static final byte WHOLE = 0;
    private static final byte WEIGHTED = 1;

    private final ScoreBins layout;
    private short[] bins = new short[8];
    private double[] positives = new double[8];
    private double[] negatives = new double[8];
    private int size;
    private double positiveWeight;
    private double negativeWeight;
    private double loss;
    private double squaredError;
    private boolean weighted;

    ScoreHistogram(ScoreBins layout) {
        this.layout = layout;
    }

    static double requireScore(double score) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score=" + score + ": 0 to 1 is accepted");
        }
        return score;
    }

    /** @param score 0..1 */
    void add(double score, boolean positive, double weight) {
        int place = place(layout.of(score));
        if (positive) {
            positives[place] += weight;
            positiveWeight += weight;
        } else {
            negatives[place] += weight;
            negativeWeight += weight;
        }
        weighted |= weight != 1;
        double chance = Math.max(NEAREST, Math.min(1 - NEAREST, score));
        loss -= weight * StrictMath.log(positive ? chance : 1 - chance);
        double error = positive ? 1 - score : score;
        squaredError += weight * error * error;
    }

    /** Counts in what another one counted. */
    void addAll(ScoreHistogram other) {
        for (int i = 0; i < other.size; i++) {
            int place = place(other.bins[i]);
            positives[place] += other.positives[i];
            negatives[place] += other.negatives[i];
        }
        positiveWeight += other.positiveWeight;
        negativeWeight += other.negativeWeight;
        loss += other.loss;
        squaredError += other.squaredError;
        weighted |= other.weighted;
    }

    /** Multiplies every weight, and forgets bins that have next to none left. */
    void scale(double factor) {
        int kept = 0;
        positiveWeight = 0;
        negativeWeight = 0;
        for (int i = 0; i < size; i++) {
            double p = positives[i] * factor;
            double n = negatives[i] * factor;
            if (p + n >= NOTHING) {
                bins[kept] = bins[i];
                positives[kept] = p;
                negatives[kept] = n;
                positiveWeight += p;
                negativeWeight += n;
                kept++;
            }
        }
        size = kept;
        loss *= factor;
        squaredError *= factor;
        weighted = true;
    }

    /** The place of a bin, made if it has none. */
    private int place(int bin) {
        int found = Arrays.binarySearch(bins, 0, size, (short) bin);
        if (found >= 0) {
            return found;
        }
        int place = -found - 1;
        if (size == bins.length) {
            int capacity = size + (size >> 1);
            bins = Arrays.copyOf(bins, capacity);
            positives = Arrays.copyOf(positives, capacity);
            negatives = Arrays.copyOf(negatives, capacity);
        }
        System.arraycopy(bins, place, bins, place + 1, size - place);
        System.arraycopy(positives, place, positives, place + 1, size - place);
        System.arraycopy(negatives, place, negatives, place + 1, size - place);
        bins[place] = (short) bin;
        positives[place] = 0;
        negatives[place] = 0;
        size++;
        return place;
    }

    ScoreBins layout() {
        return layout;
    }

    /** How many bins hold something; the others' places are 0 to this, by ascending score. */
    int size() {
        return size;
    }

    int bin(int place) {
        return bins[place];
    }

    double positives(int place) {
        return positives[place];
    }

    double negatives(int place) {
        return negatives[place];
    }

    double positives() {
        return positiveWeight;
    }

    double negatives() {
        return negativeWeight;
    }

    /** The sum of −log(probability given to the true class). */
    double loss() {
        return loss;
    }

    /** The sum of the squared distances of the scores from 1 for a positive, from 0 for a negative. */
    double squaredError() {
        return squaredError;
    }

    /** Whether any example had a weight other than 1. */
    boolean weighted() {
        return weighted;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(weighted ? WEIGHTED : WHOLE);
        out.writeDouble(loss);
        out.writeDouble(squaredError);
        out.writeShort(size);
        for (int i = 0; i < size; i++) {
            out.writeShort(bins[i]);
            writeWeight(positives[i], out);
            writeWeight(negatives[i], out);
        }
        if (weighted) {
            // Summed in another order they would round to others.
            out.writeDouble(positiveWeight);
            out.writeDouble(negativeWeight);
        }
    }

    /** Whole weights are small as a rule, and then take a byte or two. */
    private void writeWeight(double weight, DataOutputStream out) throws IOException {
        if (weighted) {
            out.writeDouble(weight);
            return;
        }
        long rest = (long) weight;
        while (rest >= 0x80) {
            out.writeByte((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static ScoreHistogram read(ScoreBins layout, DataInputStream in) throws IOException {
        ScoreHistogram read = new ScoreHistogram(layout);
        read.weighted = in.readByte() == WEIGHTED;
        read.loss = in.readDouble();
        read.squaredError = in.readDouble();
        int size = in.readShort();
        for (int i = 0; i < size; i++) {
            read.count(in.readShort(), read.readWeight(in), read.readWeight(in));
        }
        if (read.weighted) {
            read.positiveWeight = in.readDouble();
            read.negativeWeight = in.readDouble();
        }
        return read;
    }

    private double readWeight(DataInputStream in) throws IOException {
        if (weighted) {
            return in.readDouble();
        }
        long weight = 0;
        for (int shift = 0; ; shift += 7) {
            int part = in.readUnsignedByte();
            weight |= (long) (part & 0x7F) << shift;
            if (part < 0x80) {
                return weight;
            }
        }
    }

    private void count(int bin, double p, double n) throws IOException {
        if (bin < 0 || bin >= layout.count()) {
            throw new IOException("bin " + bin + ", accepted: 0 to " + (layout.count() - 1));
        }
        int place = place(bin);
        positives[place] += p;
        negatives[place] += n;
        positiveWeight += p;
        negativeWeight += n;
    }

    /** Reads what metrics of format 1 wrote, which had no squared errors: those are taken from the bins' middles. */
    static ScoreHistogram readFormat1(DataInputStream in) throws IOException {
        ScoreHistogram read = new ScoreHistogram(ScoreBins.FINE);
        int bins = in.readInt();
        if (bins != ScoreBins.FINE.count()) {
            throw new IOException("bins=" + bins + ", accepted: " + ScoreBins.FINE.count());
        }
        read.loss = in.readDouble();
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            int bin = in.readShort();
            long p = in.readLong();
            long n = in.readLong();
            read.count(bin, p, n);
            double middle = ScoreBins.FINE.middle(bin);
            read.squaredError += p * (1 - middle) * (1 - middle) + n * middle * middle;
        }
        return read;
    }
}
