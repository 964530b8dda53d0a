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
 * <p>A row that misses the value of the column that a node halves is counted in neither half, so that the halves keep the shares
 * that the values give them, and is judged in the half that held more.
 */
final class HalvedSpace implements NamedDetector.Learned {
    private static final double LN2 = 0.6931471805599453;
    /** Of a node in a state: the column, the threshold and two counts. */
    private static final int NODE_BYTES = Short.BYTES + Float.BYTES + 2 * Integer.BYTES;
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
    private int[] reference;
    private int[] filling;

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

    /** The paper's score, turned so that higher is more anomalous: 0 to 1. */
    double masses(float[] row) {
        boolean complete = isComplete(row);
        double sum = 0;
        for (int root = 0; root < split.length; root += nodes) {
            int node = deepest(root, row, complete);
            sum += (double) reference[root + node] * (1 << depth(node));
        }
        return 1 - sum / ((double) options.trees() * options.window() * (1 << options.depth()));
    }

    /** Minus the logarithms of the paper's masses, added up. */
    double logarithmsOfMasses(float[] row) {
        boolean complete = isComplete(row);
        double sum = 0;
        for (int root = 0; root < split.length; root += nodes) {
            int node = deepest(root, row, complete);
            sum -= logarithms[reference[root + node]] + depth(node) * LN2;
        }
        return sum;
    }

    /** The node at which a row's way through a tree ends: a leaf, or one that held too few rows to be told apart further. */
    private int deepest(int root, float[] row, boolean complete) {
        int node = 1;
        while (depth(node) < options.depth() && reference[root + node] > sizeLimit) {
            node = complete ? child(root, node, row) : childOfIncomplete(root, node, row);
        }
        return node;
    }

    /** A node's children are twice its number, and one more: its depth is what its number has of binary digits behind the first. */
    private static int depth(int node) {
        return 31 - Integer.numberOfLeadingZeros(node);
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

    private int childOfIncomplete(int root, int node, float[] row) {
        if (Float.isFinite(row[split[root + node]])) {
            return child(root, node, row);
        }
        return 2 * node + (reference[root + 2 * node] >= reference[root + 2 * node + 1] ? 0 : 1);
    }

    void count(float[] row) {
        boolean complete = isComplete(row);
        for (int root = 0; root < split.length; root += nodes) {
            int node = 1;
            filling[root + node]++;
            for (int depth = 0; depth < options.depth(); depth++) {
                if (!complete && !Float.isFinite(row[split[root + node]])) {
                    break;
                }
                node = child(root, node, row);
                filling[root + node]++;
            }
        }
    }

    /** The window that was filling is full. */
    void turn() {
        int[] last = reference;
        reference = filling;
        filling = last;
        Arrays.fill(filling, 0);
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

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(random.state());
        for (int i = 0; i < columns; i++) {
            out.writeFloat(least[i]);
            out.writeFloat(most[i]);
        }
        ByteBuffer bytes = ByteBuffer.allocate(NODE_BYTES * split.length);
        for (int i = 0; i < split.length; i++) {
            bytes.putShort(split[i]).putFloat(threshold[i]).putInt(reference[i]).putInt(filling[i]);
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
        ByteBuffer bytes = ByteBuffer.allocate(NODE_BYTES * split.length);
        in.readFully(bytes.array());
        for (int i = 0; i < split.length; i++) {
            split[i] = bytes.getShort();
            threshold[i] = bytes.getFloat();
            reference[i] = bytes.getInt();
            filling[i] = bytes.getInt();
            if (split[i] < 0 || split[i] >= columns || reference[i] < 0 || reference[i] > options.window()) {
                throw new IOException("node " + i + " splits column " + split[i] + " and counted " + reference[i]);
            }
        }
    }
}
