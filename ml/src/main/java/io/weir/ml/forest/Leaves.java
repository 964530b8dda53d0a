package io.weir.ml.forest;

import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What the leaves of one tree remember, in flat arrays: each a slot with the weight of both classes, the features drawn for it,
 * and per drawn feature its cuts and the weight of both classes between them.
 *
 * <p>Bin b of a feature holds the values that at least b cuts do not exceed, the last bin what is missing (NaN).
 */
final class Leaves {
    /** Bins of values, and one for what is missing. */
    static final int MISSING = BinEdges.EDGES + 1;

    private static final int BINS = MISSING + 1;
    /** The share of a leaf's weight in its first or last bin at which the cuts say nothing of its values. */
    private static final double OUTSIDE = 0.9;
    /** A float of this size still grows by one. */
    private static final double MOST_WEIGHT = 1 << 22;

    private final int features;
    private final int drawn;
    private int count;
    private double[] weights;
    private double[] lookedAt;
    private double[] drawnAt;
    private int[] drawnFeatures;
    private float[] edges;
    private float[] counts;
    private final int[] shuffled;

    private final SplitSearch best = new SplitSearch();

    Leaves(int features, int drawn) {
        this.features = features;
        this.drawn = drawn;
        this.shuffled = new int[features];
        allocate(4);
    }

    private void allocate(int slots) {
        weights = new double[2 * slots];
        lookedAt = new double[slots];
        drawnAt = new double[slots];
        drawnFeatures = new int[slots * drawn];
        edges = new float[slots * drawn * BinEdges.EDGES];
        counts = new float[slots * drawn * BINS * 2];
    }

    private void grow(int slots) {
        weights = Arrays.copyOf(weights, 2 * slots);
        lookedAt = Arrays.copyOf(lookedAt, slots);
        drawnAt = Arrays.copyOf(drawnAt, slots);
        drawnFeatures = Arrays.copyOf(drawnFeatures, slots * drawn);
        edges = Arrays.copyOf(edges, slots * drawn * BinEdges.EDGES);
        counts = Arrays.copyOf(counts, slots * drawn * BINS * 2);
    }

    int count() {
        return count;
    }

    double weight(int slot, int label) {
        return weights[2 * slot + label];
    }

    /** A new leaf that starts with these weights. */
    int add(double negative, double positive, BinEdges source, SplitMix64 random) {
        if (count == lookedAt.length) {
            grow(count + count / 2);
        }
        start(count, negative, positive, source, random);
        return count++;
    }

    /** Makes a slot a new leaf. */
    void start(int slot, double negative, double positive, BinEdges source, SplitMix64 random) {
        weights[2 * slot] = negative;
        weights[2 * slot + 1] = positive;
        draw(slot, source, random);
    }

    /** Draws the features of a leaf, of which nothing is known yet. */
    void draw(int slot, BinEdges source, SplitMix64 random) {
        lookedAt[slot] = weights[2 * slot] + weights[2 * slot + 1];
        drawnAt[slot] = lookedAt[slot];
        for (int i = 0; i < features; i++) {
            shuffled[i] = i;
        }
        for (int k = 0; k < drawn; k++) {
            int other = k + random.nextInt(features - k);
            int feature = shuffled[other];
            shuffled[other] = shuffled[k];
            shuffled[k] = feature;
            drawnFeatures[slot * drawn + k] = feature;
            renew(slot, k, source);
        }
    }

    private void renew(int slot, int k, BinEdges source) {
        int place = slot * drawn + k;
        source.copy(drawnFeatures[place], edges, place * BinEdges.EDGES);
        Arrays.fill(counts, place * BINS * 2, (place + 1) * BINS * 2, 0);
    }

    void learn(int slot, float[] row, int label, float weight) {
        weights[2 * slot + label] += weight;
        for (int k = 0; k < drawn; k++) {
            int place = slot * drawn + k;
            counts[(place * BINS + bin(row[drawnFeatures[place]], place * BinEdges.EDGES)) * 2 + label] += weight;
        }
    }

    private int bin(float value, int at) {
        if (Float.isNaN(value)) {
            return MISSING;
        }
        int bin = 0;
        for (int step = (BinEdges.EDGES + 1) / 2; step > 0; step /= 2) {
            bin = value >= edges[at + bin + step - 1] ? bin + step : bin;
        }
        return bin;
    }

    /** Whether a leaf took {@code grace} since the last look. */
    boolean due(int slot, double grace) {
        return weights[2 * slot] + weights[2 * slot + 1] - lookedAt[slot] >= grace;
    }

    /** The weight that a leaf took since its features were drawn. */
    double sinceDraw(int slot) {
        return weights[2 * slot] + weights[2 * slot + 1] - drawnAt[slot];
    }

    /** Looks for the best split of a leaf; false if there is none. */
    boolean look(int slot, BinEdges source) {
        lookedAt[slot] = weights[2 * slot] + weights[2 * slot + 1];
        best.begin();
        if (weights[2 * slot] == 0 || weights[2 * slot + 1] == 0) {
            renewOutside(slot, source);
            return false;
        }
        for (int k = 0; k < drawn; k++) {
            int place = slot * drawn + k;
            best.look(drawnFeatures[place], counts, place * BINS * 2, edges, place * BinEdges.EDGES);
        }
        renewOutside(slot, source);
        return best.gain() > 0;
    }

    /** Features whose values all lie beyond their cuts, as after a change of scale, start again with new cuts. */
    private void renewOutside(int slot, BinEdges source) {
        for (int k = 0; k < drawn; k++) {
            int place = slot * drawn + k;
            int at = place * BINS * 2;
            double all = 0;
            for (int i = 0; i < 2 * MISSING; i++) {
                all += counts[at + i];
            }
            double first = counts[at] + counts[at + 1];
            int last = MISSING - 1;
            while (last > 0 && edges[place * BinEdges.EDGES + last - 1] == Float.POSITIVE_INFINITY) {
                last--;
            }
            double beyond = last == 0 ? 0 : counts[at + 2 * last] + counts[at + 2 * last + 1];
            if (all > MOST_WEIGHT
                    || Math.max(first, beyond) > OUTSIDE * all
                            && source.differ(drawnFeatures[place], edges, place * BinEdges.EDGES)) {
                renew(slot, k, source);
            }
        }
    }

    /** The best split that the newest {@link #look} found. */
    SplitSearch best() {
        return best;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(count);
        for (int i = 0; i < 2 * count; i++) {
            out.writeDouble(weights[i]);
        }
        for (int i = 0; i < count; i++) {
            out.writeDouble(lookedAt[i]);
            out.writeDouble(drawnAt[i]);
        }
        for (int i = 0; i < count * drawn; i++) {
            out.writeInt(drawnFeatures[i]);
        }
        for (int i = 0; i < count * drawn * BinEdges.EDGES; i++) {
            out.writeFloat(edges[i]);
        }
        for (int i = 0; i < count * drawn * BINS * 2; i++) {
            out.writeFloat(counts[i]);
        }
    }

    void read(DataInput in, int mostLeaves) throws IOException {
        count = in.readInt();
        if (count < 1 || count > mostLeaves) {
            throw new IOException("leaves=" + count + ": 1 to " + mostLeaves + " can be");
        }
        allocate(Math.max(4, count));
        for (int i = 0; i < 2 * count; i++) {
            weights[i] = in.readDouble();
        }
        for (int i = 0; i < count; i++) {
            lookedAt[i] = in.readDouble();
            drawnAt[i] = in.readDouble();
        }
        for (int i = 0; i < count * drawn; i++) {
            drawnFeatures[i] = in.readInt();
            if (drawnFeatures[i] < 0 || drawnFeatures[i] >= features) {
                throw new IOException("feature=" + drawnFeatures[i] + " of " + features);
            }
        }
        for (int i = 0; i < count * drawn * BinEdges.EDGES; i++) {
            edges[i] = in.readFloat();
        }
        for (int i = 0; i < count * drawn * BINS * 2; i++) {
            counts[i] = in.readFloat();
        }
    }
}
