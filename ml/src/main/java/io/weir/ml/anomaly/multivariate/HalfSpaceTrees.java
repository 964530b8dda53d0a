package io.weir.ml.anomaly.multivariate;

import io.weir.ml.anomaly.univariate.ExpectedRange;
import io.weir.ml.online.LearnerState;
import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Half-space trees: random trees that halve the space of columns, and count how many of the last window's rows fell where.
 *
 * <p>Each tree is complete, of the given depth; each node halves one column at random within a work range that is drawn around
 * what the first window held. Counts are of two windows: scores come from the last full one, the latest is filling.
 *
 * <p>Departures from the paper, each measured on planted anomalies (docs/benchmarks/learning.md): where it adds up counts times
 * 2^depth, so that the densest trees decide, the logarithms are added up; and, since halving column by column sees no
 * correlation, each row's squared Mahalanobis distance (see {@link Whitening}) stands beside the trees. Both are told as how
 * rare they are among those before, {@code −ln} of a share, and the root of the sum of both squares is the score: one that is very
 * rare counts for more than two that are somewhat rare. {@link
 * HalfSpaceTreesOptions#plain} gives the paper's.
 *
 * <p>Higher is more anomalous. Nothing is told (0) until the first window is full. When it fails: anomalies that come in
 * numbers, about a tenth of a window, are normal by the next one; values beyond the work range look like those at its
 * border; where columns have heavy tails the distance cries wolf; whoever differs in few of very many columns is
 * seen by the distance alone.
 *
 * <p>A row costs O(trees · depth + columns²), and allocates nothing. Memory O(trees · 2^depth + columns²). Not thread-safe.
 *
 * @see <a href="https://www.ijcai.org/Proceedings/11/Papers/254.pdf">Tan, Ting, Liu: Fast Anomaly Detection for Streaming Data,
 *     IJCAI 2011</a>
 */
public final class HalfSpaceTrees implements MultivariateDetector {
    private static final int STATE_MAGIC = 0x57485331; // "WHS1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;
    /** Of normal columns, one value in 15,000 is further away. */
    private static final double EXPECTED_DEVIATIONS = 4;

    private static final double LN2 = 0.6931471805599453;

    private final List<String> names;
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
    private final Whitening whitening;
    private final Rarity ofTrees;
    private final Rarity ofDistance;
    private long rows;

    /**
     * @param names the columns' names in the order of every row; at least one
     */
    public HalfSpaceTrees(List<String> names, HalfSpaceTreesOptions options) {
        if (names.isEmpty() || names.size() > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "columns=" + names.size() + ": 1 to " + Short.MAX_VALUE + " is accepted");
        }
        this.names = List.copyOf(names);
        this.options = options;
        this.columns = names.size();
        this.nodes = 1 << (options.depth() + 1);
        this.logarithms = new double[options.window() + 1];
        for (int i = 0; i < logarithms.length; i++) {
            logarithms[i] = StrictMath.log(i + 0.5);
        }
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
        this.whitening = new Whitening(columns, 8 * options.window());
        this.ofTrees = new Rarity();
        this.ofDistance = new Rarity();
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public double score(float[] row) {
        requireLength(row);
        if (rows < options.window()) {
            return 0;
        }
        if (options.plain()) {
            return masses(row);
        }
        double rarity = ofTrees.of(logarithmsOfMasses(row));
        double rarityOfDistance = ofDistance.of(whitening.distance(row));
        return Math.sqrt(rarity * rarity + rarityOfDistance * rarityOfDistance);
    }

    /**
     * What each column has to do with the score of a row, as of the rows learned from: its share of the squared Mahalanobis distance,
     * and the values that would have been within {@value #EXPECTED_DEVIATIONS} deviations of what the other columns let expect. The
     * trees tell no such thing: where only they find a row unusual, the shares are those of the distance all the same. Empty while
     * nothing is known. O(columns³).
     */
    public List<RowFinding> findings(float[] row) {
        requireLength(row);
        ConditionalRanges ranges = whitening.conditional(row);
        if (ranges == null) {
            return List.of();
        }
        double[] shares = ranges.shares();
        List<RowFinding> findings = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            double reach = EXPECTED_DEVIATIONS * ranges.deviation(i);
            double middle = ranges.expected(i);
            findings.add(new RowFinding(
                    shares[i],
                    Double.isNaN(middle) ? ExpectedRange.UNKNOWN : new ExpectedRange(middle - reach, middle + reach)));
        }
        return findings;
    }

    /** The paper's score, turned so that higher is more anomalous: 0 to 1. */
    private double masses(float[] row) {
        double sum = 0;
        for (int root = 0; root < split.length; root += nodes) {
            int node = 1;
            int depth = 0;
            while (depth < options.depth() && reference[root + node] > sizeLimit) {
                node = child(root, node, row);
                depth++;
            }
            sum += (double) reference[root + node] * (1 << depth);
        }
        return 1 - sum / ((double) options.trees() * options.window() * (1 << options.depth()));
    }

    private double logarithmsOfMasses(float[] row) {
        double sum = 0;
        for (int root = 0; root < split.length; root += nodes) {
            int node = 1;
            int depth = 0;
            while (depth < options.depth() && reference[root + node] > sizeLimit) {
                node = child(root, node, row);
                depth++;
            }
            sum -= logarithms[reference[root + node]] + depth * LN2;
        }
        return sum;
    }

    private int child(int root, int node, float[] row) {
        return 2 * node + (row[split[root + node]] < threshold[root + node] ? 0 : 1);
    }

    /** Learns from a row. A missing value (NaN) goes to the upper half. */
    @Override
    public void learn(float[] row) {
        requireLength(row);
        if (rows >= options.window()) {
            if (!options.plain()) {
                ofTrees.add(logarithmsOfMasses(row));
                ofDistance.add(whitening.distance(row));
            }
            count(row);
        } else {
            for (int i = 0; i < columns; i++) {
                if (Float.isFinite(row[i])) {
                    least[i] = Math.min(least[i], row[i]);
                    most[i] = Math.max(most[i], row[i]);
                }
            }
        }
        if (!options.plain()) {
            whitening.learn(row);
        }
        rows++;
        if (rows == options.window()) {
            makeTrees();
        } else if (rows % options.window() == 0) {
            int[] last = reference;
            reference = filling;
            filling = last;
            Arrays.fill(filling, 0);
        }
    }

    private void count(float[] row) {
        for (int root = 0; root < split.length; root += nodes) {
            int node = 1;
            filling[root + node]++;
            for (int depth = 0; depth < options.depth(); depth++) {
                node = child(root, node, row);
                filling[root + node]++;
            }
        }
    }

    private void makeTrees() {
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

    private void requireLength(float[] row) {
        if (row.length != columns) {
            throw new IllegalArgumentException(
                    "row has length=" + row.length + ": " + columns + " is accepted, " + names);
        }
    }

    private LearnerState ownState() {
        return new LearnerState("half-space trees", STATE_MAGIC, STATE_FORMAT, options.toString(), names);
    }

    @Override
    public byte[] state() {
        return ownState().write(this::write);
    }

    @Override
    public void restore(byte[] state) {
        HalfSpaceTrees restored = new HalfSpaceTrees(names, options);
        ownState().read(state, restored::read);
        try {
            ownState().read(state, this::read);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("a state was read once and not twice", e);
        }
    }

    /** The length of every state of these columns and options. */
    public int maxStateBytes() {
        return state().length;
    }

    private void write(DataOutput out) throws IOException {
        out.writeLong(rows);
        out.writeLong(random.state());
        for (int i = 0; i < columns; i++) {
            out.writeFloat(least[i]);
            out.writeFloat(most[i]);
        }
        whitening.write(out);
        ofTrees.write(out);
        ofDistance.write(out);
        for (int i = 0; i < split.length; i++) {
            out.writeShort(split[i]);
            out.writeFloat(threshold[i]);
            out.writeInt(reference[i]);
            out.writeInt(filling[i]);
        }
    }

    private void read(DataInput in) throws IOException {
        rows = in.readLong();
        random.restore(in.readLong());
        for (int i = 0; i < columns; i++) {
            least[i] = in.readFloat();
            most[i] = in.readFloat();
        }
        whitening.read(in);
        ofTrees.read(in);
        ofDistance.read(in);
        for (int i = 0; i < split.length; i++) {
            split[i] = in.readShort();
            threshold[i] = in.readFloat();
            reference[i] = in.readInt();
            filling[i] = in.readInt();
            if (split[i] < 0 || split[i] >= columns || reference[i] < 0 || reference[i] > options.window()) {
                throw new IOException("node " + i + " splits column " + split[i] + " and counted " + reference[i]);
            }
        }
    }
}
