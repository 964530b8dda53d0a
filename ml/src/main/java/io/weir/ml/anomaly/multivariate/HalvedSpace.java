package io.weir.ml.anomaly.multivariate;

import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The trees of {@link HalfSpaceTrees}. Each is complete; each node halves one column at random within a work range that is drawn
 * around what the first window held. Counts are of two windows: masses come from the last full one, the latest is filling.
 *
 * <p>A row goes down all trees at once, since one step waits for the one before it and trees do not wait for each other. What it
 * is told stands at the leaves, made anew for each window: where its way would have ended is no question of a row's.
 *
 * <p>A row that misses the value of the column that a node halves is counted in neither half, so that the halves keep the shares
 * that the values give them, and is judged in the half that held more.
 */
final class HalvedSpace implements NamedDetector.Learned {
    private static final double LN2 = 0.6931471805599453;
    /** Of a node in a state: two counts, and of one that halves its column and threshold. */
    private static final int COUNT_BYTES = 2 * Integer.BYTES;

    private static final int HALVING_BYTES = Short.BYTES + Float.BYTES;
    /** Those of usual windows: to make them anew would cost more than to read a state. */
    private static final double[] LOGARITHMS = makeLogarithms(1000);

    private final HalfSpaceTreesOptions options;
    private final int columns;
    private final int nodes;
    /** ln(count + ½), of every count there can be. */
    private final double[] logarithms;
    /** The count below which the paper's walk ends. */
    private final int sizeLimit;

    /** Tree after tree, each with its root at 1 and the children of n at 2n and 2n + 1. */
    private final short[] split;

    private final float[] threshold;
    /** Of the last full window: the rows that came through a node. */
    private final int[] reference;
    /** Of the window that fills: the rows whose way ended at a node, which is a leaf but where a value was missing. */
    private final int[] filling;
    /** What each leaf of each tree tells of a row, tree after tree. */
    private final double[] masses;
    /** Where the ways of the row that walked last ended, tree by tree. */
    private final int[] ends;

    private double mass;

    private final float[] least;
    private final float[] most;
    private final SplitMix64 random;

    HalvedSpace(int columns, HalfSpaceTreesOptions options) {
        this.options = options;
        this.columns = columns;
        this.nodes = 1 << (options.depth() + 1);
        this.logarithms = options.window() < LOGARITHMS.length ? LOGARITHMS : makeLogarithms(options.window());
        this.sizeLimit = options.window() / 10;
        this.split = new short[options.trees() * nodes];
        this.threshold = new float[split.length];
        this.reference = new int[split.length];
        this.filling = new int[split.length];
        this.masses = new double[split.length / 2];
        this.ends = new int[options.trees()];
        this.least = new float[columns];
        this.most = new float[columns];
        Arrays.fill(least, Float.MAX_VALUE);
        Arrays.fill(most, -Float.MAX_VALUE);
        this.random = new SplitMix64(options.seed());
    }

    private static double[] makeLogarithms(int most) {
        double[] logarithms = new double[most + 1];
        for (int i = 0; i < logarithms.length; i++) {
            logarithms[i] = StrictMath.log(i + 0.5);
        }
        return logarithms;
    }

    /** Of the first window: the rows between which the trees will halve. */
    void see(float[] row) {
        for (int i = 0; i < columns; i++) {
            if (Float.isFinite(row[i])) {
                least[i] = Math.min(least[i], row[i]);
                most[i] = Math.max(most[i], row[i]);
            }
        }
    }

    /** Sends a row down the trees: what {@link #mass} and {@link #count} are of. */
    void walk(float[] row) {
        Arrays.fill(ends, 1);
        if (!isComplete(row)) {
            walkIncomplete(row);
            return;
        }
        for (int depth = 0; depth < options.depth(); depth++) {
            for (int tree = 0; tree < ends.length; tree++) {
                ends[tree] = child(tree * nodes, ends[tree], row);
            }
        }
        mass = 0;
        for (int tree = 0; tree < ends.length; tree++) {
            mass += massAt(tree, ends[tree]);
        }
    }

    private void walkIncomplete(float[] row) {
        mass = 0;
        for (int tree = 0; tree < ends.length; tree++) {
            int root = tree * nodes;
            int node = 1;
            boolean counted = true;
            while (node < nodes / 2) {
                boolean present = Float.isFinite(row[split[root + node]]);
                counted &= present;
                node = present ? child(root, node, row) : heavierChild(root, node);
                ends[tree] = counted ? node : ends[tree];
            }
            mass += massAt(tree, node);
        }
    }

    private double massAt(int tree, int leaf) {
        return masses[tree * (nodes / 2) + leaf - nodes / 2];
    }

    private static boolean isComplete(float[] row) {
        for (float value : row) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private int child(int root, int node, float[] row) {
        return 2 * node + (row[split[root + node]] < threshold[root + node] ? 0 : 1);
    }

    private int heavierChild(int root, int node) {
        return 2 * node + (reference[root + 2 * node] >= reference[root + 2 * node + 1] ? 0 : 1);
    }

    /**
     * Of the row that walked last, higher is more anomalous: minus the logarithms of the paper's masses, added up; of
     * {@linkplain HalfSpaceTreesOptions#plain plain} trees the paper's score turned around, 0 to 1.
     */
    double mass() {
        return options.plain()
                ? 1 - mass / ((double) options.trees() * options.window() * (1 << options.depth()))
                : -mass;
    }

    /** Counts the row that walked last. */
    void count() {
        for (int tree = 0; tree < ends.length; tree++) {
            filling[tree * nodes + ends[tree]]++;
        }
    }

    /** The window that was filling is full. */
    void turn() {
        for (int root = 0; root < split.length; root += nodes) {
            for (int node = nodes - 1; node > 0; node--) {
                int below = node < nodes / 2 ? reference[root + 2 * node] + reference[root + 2 * node + 1] : 0;
                reference[root + node] = filling[root + node] + below;
            }
        }
        Arrays.fill(filling, 0);
        weigh();
    }

    /** What the leaves tell, from the counts: a way ends at a leaf, or at a node that held too few rows to be told apart further. */
    private void weigh() {
        for (int tree = 0; tree < ends.length; tree++) {
            weigh(tree, 1, 0, false, 0);
        }
    }

    private void weigh(int tree, int node, int depth, boolean ended, double above) {
        int count = reference[tree * nodes + node];
        double here = ended ? above : massOf(count, depth);
        if (depth == options.depth()) {
            masses[tree * (nodes / 2) + node - nodes / 2] = here;
            return;
        }
        boolean ends = ended || count <= sizeLimit;
        weigh(tree, 2 * node, depth + 1, ends, here);
        weigh(tree, 2 * node + 1, depth + 1, ends, here);
    }

    private double massOf(int count, int depth) {
        return options.plain() ? (double) count * (1 << depth) : logarithms[count] + depth * LN2;
    }

    /** Halves what the first window held. */
    void grow() {
        float[] low = new float[columns];
        float[] high = new float[columns];
        for (int root = 0; root < split.length; root += nodes) {
            for (int i = 0; i < columns; i++) {
                double width = most[i] > least[i] ? (double) most[i] - least[i] : 1;
                double from = most[i] >= least[i] ? least[i] : 0;
                double middle = random.nextDouble();
                double reach = options.reach() * Math.max(middle, 1 - middle);
                low[i] = bounded(from + (middle - reach) * width);
                high[i] = bounded(from + (middle + reach) * width);
            }
            halve(root, 1, 0, low, high);
        }
        weigh();
    }

    private static float bounded(double value) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    }

    private void halve(int root, int node, int depth, float[] low, float[] high) {
        if (depth == options.depth()) {
            return;
        }
        int column = random.nextInt(columns);
        float middle = low[column] / 2 + high[column] / 2;
        split[root + node] = (short) column;
        threshold[root + node] = middle;
        float end = high[column];
        high[column] = middle;
        halve(root, 2 * node, depth + 1, low, high);
        high[column] = end;
        end = low[column];
        low[column] = middle;
        halve(root, 2 * node + 1, depth + 1, low, high);
        low[column] = end;
    }

    private boolean halves(int node) {
        return node % nodes < nodes / 2;
    }

    private int stateBytes() {
        return split.length * COUNT_BYTES + split.length / 2 * HALVING_BYTES;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(random.state());
        for (int i = 0; i < columns; i++) {
            out.writeFloat(least[i]);
            out.writeFloat(most[i]);
        }
        ByteBuffer bytes = ByteBuffer.allocate(stateBytes());
        for (int i = 0; i < split.length; i++) {
            bytes.putInt(reference[i]).putInt(filling[i]);
            if (halves(i)) {
                bytes.putShort(split[i]).putFloat(threshold[i]);
            }
        }
        out.write(bytes.array());
    }

    @Override
    public void read(DataInput in, long rows) throws IOException {
        random.restore(in.readLong());
        for (int i = 0; i < columns; i++) {
            least[i] = in.readFloat();
            most[i] = in.readFloat();
        }
        ByteBuffer bytes = ByteBuffer.allocate(stateBytes());
        in.readFully(bytes.array());
        for (int i = 0; i < split.length; i++) {
            reference[i] = bytes.getInt();
            filling[i] = bytes.getInt();
            if (halves(i)) {
                split[i] = bytes.getShort();
                threshold[i] = bytes.getFloat();
            }
            if (split[i] < 0 || split[i] >= columns || reference[i] < 0 || reference[i] > options.window()) {
                throw new IOException("node " + i + " splits column " + split[i] + " and counted " + reference[i]);
            }
        }
        weigh();
    }
}
