package io.weir.ml.drift;

import io.weir.ml.NumberRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The population stability index of each feature: how far the values of late are spread otherwise than those at first.
 *
 * <p>The first {@code reference} rows give each feature's bins, ten between their deciles (fewer where values repeat) and one
 * for what is missing (NaN or infinite). From then on rows are counted in two halves of a window, the older one full. The
 * {@link StabilityIndex index} by custom is stable below 0.1 and a change from 0.25 on; by chance alone it is about
 * bins·(1/reference + 1/window).
 *
 * <p>Memory O(features·(reference + bins)); a row costs O(features·bins), an index O(bins). When it fails: features
 * are looked at one by one, so a change of their interplay is not seen, nor one within a bin. Not thread-safe.
 *
 * @see <a href="https://doi.org/10.21314/JRMV.2020.227">Yurdakul, Naranjo: Statistical Properties of the Population Stability
 *     Index, Journal of Risk Model Validation 14, 2020</a>
 */
public final class PopulationStability extends VersionedState {
    private static final int BINS = StabilityIndex.BINS;
    private static final int EDGES = BINS - 2;
    private static final int MISSING = EDGES + 1;
    /** The index from which a feature counts as changing, and as changed. */
    private static final double WARNING = 0.1;

    private static final double CHANGED = 0.25;

    private final int features;
    private final int reference;
    private final int half;

    /** The reference's rows, feature by feature; read no more once the bins are known. */
    private final float[] sample;
    /** Per feature the last value of each bin, rising, +∞ where there are fewer bins. */
    private final float[] edges;

    private final int[] atFirst;
    private final int[] older;
    private final int[] newer;
    private int inReference;
    private int inOlder;
    private int inNewer;

    /**
     * @param features the length of each row, at least 1
     * @param reference rows that tell what is usual, from 100 to 1,000,000
     * @param window rows that are of late, at least 100
     */
    public PopulationStability(int features, int reference, int window) {
        super("population-stability features=" + features + " reference=" + reference + " window=" + window);
        NumberRange.require(features >= 1, "features", features, "at least 1");
        NumberRange.require(
                reference >= 100 && reference <= 1_000_000, "reference", reference, "from 100 to 1000000 rows");
        NumberRange.require(window >= 100, "window", window, "at least 100 rows");
        this.features = features;
        this.reference = reference;
        this.half = window / 2;
        this.sample = new float[features * reference];
        this.edges = new float[features * EDGES];
        this.atFirst = new int[features * BINS];
        this.older = new int[features * BINS];
        this.newer = new int[features * BINS];
    }

    /**
     * Takes a row in.
     *
     * @throws IllegalArgumentException if it is of another length
     */
    public void add(float[] row) {
        if (row.length != features) {
            throw new IllegalArgumentException("row has length=" + row.length + ": " + features + " is accepted");
        }
        if (inReference < reference) {
            for (int i = 0; i < features; i++) {
                sample[i * reference + inReference] = row[i];
            }
            if (++inReference == reference) {
                makeBins();
            }
            return;
        }
        if (inNewer == half) {
            System.arraycopy(newer, 0, older, 0, newer.length);
            inOlder = half;
            Arrays.fill(newer, 0);
            inNewer = 0;
        }
        for (int i = 0; i < features; i++) {
            newer[i * BINS + bin(i, row[i])]++;
        }
        inNewer++;
    }

    private void makeBins() {
        float[] sorted = new float[reference];
        for (int i = 0; i < features; i++) {
            int present = 0;
            for (int row = 0; row < reference; row++) {
                float value = sample[i * reference + row];
                if (Float.isFinite(value)) {
                    sorted[present++] = value;
                }
            }
            Arrays.sort(sorted, 0, present);
            Arrays.fill(edges, i * EDGES, (i + 1) * EDGES, Float.POSITIVE_INFINITY);
            int made = 0;
            for (int decile = 1; decile <= EDGES && present > 0; decile++) {
                float edge = sorted[(int) ((long) decile * (present - 1) / (EDGES + 1))];
                if (made == 0 || edge > edges[i * EDGES + made - 1]) {
                    edges[i * EDGES + made++] = edge;
                }
            }
            for (int row = 0; row < reference; row++) {
                atFirst[i * BINS + bin(i, sample[i * reference + row])]++;
            }
        }
    }

    private int bin(int feature, float value) {
        if (!Float.isFinite(value)) {
            return MISSING;
        }
        int bin = 0;
        while (bin < EDGES && value > edges[feature * EDGES + bin]) {
            bin++;
        }
        return bin;
    }

    /** Whether the reference is full and the older half of the window too: before, every index is 0. */
    public boolean ready() {
        return inOlder == half;
    }

    /** The index of a feature, 0 or above; 0 until {@link #ready}. */
    public double index(int feature) {
        if (feature < 0 || feature >= features) {
            throw new IllegalArgumentException("feature=" + feature + ": 0 to " + (features - 1) + " is accepted");
        }
        if (!ready()) {
            return 0;
        }
        double index = 0;
        for (int bin = 0; bin < BINS; bin++) {
            int at = feature * BINS + bin;
            index += StabilityIndex.ofBin(older[at] + newer[at], inOlder + inNewer, atFirst[at], reference, BINS);
        }
        return index;
    }

    /** DRIFT from an index of 0.25 on, WARNING from 0.1 on. */
    public Drift drift(int feature) {
        double index = index(feature);
        return index >= CHANGED ? Drift.DRIFT : index >= WARNING ? Drift.WARNING : Drift.NONE;
    }

    @Override
    void write(DataOutput out) throws IOException {
        out.writeInt(inReference);
        out.writeInt(inOlder);
        out.writeInt(inNewer);
        if (inReference < reference) {
            for (int i = 0; i < features; i++) {
                for (int row = 0; row < inReference; row++) {
                    out.writeFloat(sample[i * reference + row]);
                }
            }
            return;
        }
        for (float edge : edges) {
            out.writeFloat(edge);
        }
        for (int[] counts : new int[][] {atFirst, older, newer}) {
            for (int count : counts) {
                out.writeInt(count);
            }
        }
    }

    @Override
    void read(DataInput in) throws IOException {
        inReference = in.readInt();
        inOlder = in.readInt();
        inNewer = in.readInt();
        Arrays.fill(older, 0);
        Arrays.fill(newer, 0);
        Arrays.fill(atFirst, 0);
        if (inReference < reference) {
            for (int i = 0; i < features; i++) {
                for (int row = 0; row < inReference; row++) {
                    sample[i * reference + row] = in.readFloat();
                }
            }
            return;
        }
        for (int i = 0; i < edges.length; i++) {
            edges[i] = in.readFloat();
        }
        for (int[] counts : new int[][] {atFirst, older, newer}) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = in.readInt();
            }
        }
    }
}
