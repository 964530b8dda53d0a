package io.weir.ml.forest;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Where a feature's values are cut into bins: between quantiles of the latest values, one half of the cuts from positive
 * examples and one from negative, so that a rare class has as many of them as the common one.
 *
 * <p>Each class keeps its latest {@value #KEPT} values of each feature. Cuts are made anew when they are asked for and
 * {@value #STALE} examples or as many as there were before have come since.
 */
final class BinEdges {
    /** Cuts of a feature; fewer different ones end with +∞. */
    static final int EDGES = 31;

    private static final int KEPT = 256;
    private static final int STALE = 1000;

    private final int features;
    /** Class by class, feature by feature: a ring. */
    private final float[] values;

    private final long[] seen = new long[2];
    private final float[] edges;
    private long madeAt;
    private final float[] sorted = new float[KEPT];
    private final float[] candidates = new float[2 * EDGES];

    BinEdges(int features) {
        this.features = features;
        this.values = new float[2 * features * KEPT];
        this.edges = new float[features * EDGES];
        Arrays.fill(values, Float.NaN);
        Arrays.fill(edges, Float.POSITIVE_INFINITY);
    }

    void add(float[] row, boolean positive) {
        int label = positive ? 1 : 0;
        int at = label * features * KEPT + (int) (seen[label]++ % KEPT);
        for (int i = 0; i < features; i++) {
            values[at + i * KEPT] = row[i];
        }
    }

    /** Copies a feature's cuts, rising, into {@code target}. */
    void copy(int feature, float[] target, int at) {
        makeIfStale();
        System.arraycopy(edges, feature * EDGES, target, at, EDGES);
    }

    /** Whether a feature's cuts are others than these. */
    boolean differ(int feature, float[] others, int at) {
        makeIfStale();
        return !Arrays.equals(edges, feature * EDGES, (feature + 1) * EDGES, others, at, at + EDGES);
    }

    private void makeIfStale() {
        long all = seen[0] + seen[1];
        if (all >= Math.min(2 * madeAt, madeAt + STALE) && all > madeAt) {
            for (int i = 0; i < features; i++) {
                make(i);
            }
            madeAt = all;
        }
    }

    private void make(int feature) {
        int count = 0;
        for (int label = 0; label < 2; label++) {
            System.arraycopy(values, (label * features + feature) * KEPT, sorted, 0, KEPT);
            int present = 0;
            for (int i = 0; i < KEPT; i++) {
                if (Float.isFinite(sorted[i])) {
                    sorted[present++] = sorted[i];
                }
            }
            Arrays.sort(sorted, 0, present);
            int cuts = Math.min(present, label == 0 ? (EDGES + 1) / 2 : EDGES / 2);
            for (int i = 0; i < cuts; i++) {
                candidates[count++] = sorted[(int) ((i + 0.5) * present / cuts)];
            }
        }
        Arrays.sort(candidates, 0, count);
        int at = feature * EDGES;
        int made = 0;
        for (int i = 0; i < count; i++) {
            if (made == 0 || candidates[i] > edges[at + made - 1]) {
                edges[at + made++] = candidates[i];
            }
        }
        Arrays.fill(edges, at + made, at + EDGES, Float.POSITIVE_INFINITY);
    }

    void write(DataOutput out) throws IOException {
        for (float value : values) {
            out.writeFloat(value);
        }
        for (float edge : edges) {
            out.writeFloat(edge);
        }
        out.writeLong(seen[0]);
        out.writeLong(seen[1]);
        out.writeLong(madeAt);
    }

    void read(DataInput in) throws IOException {
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        for (int i = 0; i < edges.length; i++) {
            edges[i] = in.readFloat();
        }
        seen[0] = in.readLong();
        seen[1] = in.readLong();
        madeAt = in.readLong();
    }
}
