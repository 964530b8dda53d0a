package io.weir.ml.anomaly.multivariate;

import io.weir.ml.online.LearnerState;
import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Online k-means: each row moves the centre nearest to it a little, and is anomalous where it is far from every centre.
 *
 * <p>The first rows are kept, and the centres made from them by k-means++ (Arthur and Vassilvitskii 2007) and {@value #ROUNDS} rounds of
 * Lloyd's. From then on a centre moves towards a row by one over the rows that it has had (Sculley 2010), at least by
 * 1/horizon, so that it follows its cluster. Distances are of columns in their own deviations, which fade over 4 warm-ups. A row's
 * squared distance is told relative to the mean one of its cluster, so that wide and narrow clusters are judged alike, and the
 * score is how rare that is among those before, {@code −ln} of a share.
 *
 * <p>Nothing is told (0) while the first rows come. It does not see where columns contradict each other within a wide cluster; a
 * cluster that appears later has to be reached by the nearest centre, and a centre whose cluster is gone stays where it was.
 * A missing value counts as its centre's; a column that never varied is told in its own units.
 *
 * <p>A row costs O(clusters · columns); making the first centres O(warm-up · clusters · columns · rounds). Memory O(clusters ·
 * columns), and O(warm-up · columns) until then. Not thread-safe.
 *
 * @see <a href="https://doi.org/10.1145/1772690.1772862">Sculley: Web-Scale K-Means Clustering, WWW 2010</a>
 */
public final class OnlineKMeans implements MultivariateDetector {
    private static final int STATE_MAGIC = 0x574B4D31; // "WKM1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;
    private static final int ROUNDS = 10;
    private static final int MOST_COLUMNS = 4096;
    /** Relative to its cluster's, so that clusters of equal rows do not divide by nothing. */
    private static final double LEAST_SPREAD = 1e-6;
    /** The relative distance from which a row moves its centre as if it were there: 10 root mean squares. */
    private static final double FAR = 100;

    private final List<String> names;
    private final OnlineKMeansOptions options;
    private final int columns;
    private final ColumnScales scales;
    private Rarity ofDistance = new Rarity();
    /** Row after row, while they are the first; null afterwards. */
    private float[] first;

    /** Centre after centre. */
    private final double[] centres;

    private final long[] counts;
    /** The mean squared distance of a centre's rows. */
    private final double[] spreads;

    private long rows;

    /** @param names the columns' names in the order of every row, 1 to 4,096 */
    public OnlineKMeans(List<String> names, OnlineKMeansOptions options) {
        if (names.isEmpty() || names.size() > MOST_COLUMNS) {
            throw new IllegalArgumentException("columns=" + names.size() + ": 1 to " + MOST_COLUMNS + " is accepted");
        }
        this.names = List.copyOf(names);
        this.options = options;
        this.columns = names.size();
        this.scales = new ColumnScales(columns, 4 * options.warmUp());
        this.first = new float[options.warmUp() * columns];
        this.centres = new double[options.clusters() * columns];
        this.counts = new long[options.clusters()];
        this.spreads = new double[options.clusters()];
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public long rows() {
        return rows;
    }

    /**
     * The cluster of a row: that of the nearest centre, 0 to clusters − 1; −1 while the first rows come.
     *
     * @throws IllegalArgumentException as {@link #score}
     */
    public int cluster(float[] row) {
        requireLength(row);
        return first == null ? nearest(row) : -1;
    }

    /**
     * A cluster's centre, in the columns' units.
     *
     * @throws IllegalStateException while the first rows come
     */
    public double[] centre(int cluster) {
        if (first != null) {
            throw new IllegalStateException("the centres are made from the first " + options.warmUp()
                    + " rows, of which " + rows + " came; ask later");
        }
        return Arrays.copyOfRange(centres, cluster * columns, (cluster + 1) * columns);
    }

    @Override
    public double score(float[] row) {
        requireLength(row);
        return first == null ? ofDistance.of(relative(row, nearest(row))) : 0;
    }

    @Override
    public void learn(float[] row) {
        requireLength(row);
        scales.learn(row);
        if (first != null) {
            System.arraycopy(row, 0, first, (int) rows * columns, columns);
            rows++;
            if (rows == options.warmUp()) {
                makeCentres();
            }
            return;
        }
        rows++;
        int cluster = nearest(row);
        double relative = relative(row, cluster);
        ofDistance.add(relative);
        // One row that lies far out moves its centre no further than one at the border of what is far.
        move(cluster, row, relative > FAR ? Math.sqrt(FAR / relative) : 1);
    }

    private void move(int cluster, float[] row, double pull) {
        counts[cluster]++;
        double share = Math.max(1.0 / counts[cluster], 1.0 / options.horizon());
        double squared = squaredDistance(row, cluster) * pull * pull;
        spreads[cluster] += share * (squared - spreads[cluster]);
        for (int i = 0; i < columns; i++) {
            if (Float.isFinite(row[i])) {
                int at = cluster * columns + i;
                centres[at] += share * pull * (row[i] - centres[at]);
            }
        }
    }

    private int nearest(float[] row) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int cluster = 0; cluster < counts.length; cluster++) {
            double squared = squaredDistance(row, cluster);
            if (squared < least) {
                least = squared;
                nearest = cluster;
            }
        }
        return nearest;
    }

    private double squaredDistance(float[] row, int cluster) {
        double sum = 0;
        for (int i = 0; i < columns; i++) {
            if (Float.isFinite(row[i])) {
                double apart = (row[i] - centres[cluster * columns + i]) / scales.of(i);
                sum += apart * apart;
            }
        }
        return Math.min(sum, 1e30);
    }

    private double relative(float[] row, int cluster) {
        return squaredDistance(row, cluster) / Math.max(spreads[cluster], LEAST_SPREAD);
    }

    private void makeCentres() {
        SplitMix64 random = new SplitMix64(options.seed());
        int kept = options.warmUp();
        double[] distances = new double[kept];
        Arrays.fill(distances, 1);
        for (int cluster = 0; cluster < counts.length; cluster++) {
            place(cluster, row(drawn(distances, random)));
            for (int r = 0; r < kept; r++) {
                double squared = squaredDistance(row(r), cluster);
                distances[r] = cluster == 0 ? squared : Math.min(distances[r], squared);
            }
        }
        int[] clusters = new int[kept];
        for (int round = 0; round < ROUNDS; round++) {
            for (int r = 0; r < kept; r++) {
                clusters[r] = nearest(row(r));
            }
            // A centre that no row is nearest to keeps its place.
            Arrays.fill(counts, 0);
            Arrays.fill(spreads, 0);
            for (int r = 0; r < kept; r++) {
                move(clusters[r], row(r), 1);
            }
        }
        double[] relatives = new double[kept];
        for (int r = 0; r < kept; r++) {
            relatives[r] = relative(row(r), nearest(row(r)));
        }
        first = null;
        for (double relative : relatives) {
            ofDistance.add(relative);
        }
    }

    /** Draws a row by its weight; the first if all weigh nothing. */
    private static int drawn(double[] weights, SplitMix64 random) {
        double rest = random.nextDouble() * Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            rest -= weights[i];
            if (rest < 0) {
                return i;
            }
        }
        return 0;
    }

    private float[] row(int number) {
        return Arrays.copyOfRange(first, number * columns, (number + 1) * columns);
    }

    private void place(int cluster, float[] row) {
        for (int i = 0; i < columns; i++) {
            centres[cluster * columns + i] = Float.isFinite(row[i]) ? row[i] : scales.mean(i);
        }
    }

    private void requireLength(float[] row) {
        if (row.length != columns) {
            throw new IllegalArgumentException(
                    "row has length=" + row.length + ": " + columns + " is accepted, " + names);
        }
    }

    private LearnerState ownState() {
        return new LearnerState("online k-means", STATE_MAGIC, STATE_FORMAT, options.toString(), names);
    }

    @Override
    public byte[] state() {
        return ownState().write(this::write);
    }

    @Override
    public void restore(byte[] state) {
        ownState().read(state, new OnlineKMeans(names, options)::read);
        ownState().read(state, this::read);
    }

    private void write(DataOutput out) throws IOException {
        out.writeLong(rows);
        scales.write(out);
        if (first != null) {
            for (int i = 0; i < rows * columns; i++) {
                out.writeFloat(first[i]);
            }
            return;
        }
        ofDistance.write(out);
        RunningMoments.writeAll(out, centres);
        RunningMoments.writeAll(out, spreads);
        for (long count : counts) {
            out.writeLong(count);
        }
    }

    private void read(DataInput in) throws IOException {
        rows = in.readLong();
        if (rows < 0) {
            throw new IOException(rows + " rows");
        }
        scales.read(in);
        first = rows < options.warmUp() ? new float[options.warmUp() * columns] : null;
        ofDistance = new Rarity();
        if (first != null) {
            Arrays.fill(centres, 0);
            Arrays.fill(spreads, 0);
            Arrays.fill(counts, 0);
            for (int i = 0; i < rows * columns; i++) {
                first[i] = in.readFloat();
            }
            return;
        }
        ofDistance.read(in);
        RunningMoments.readAll(in, centres);
        RunningMoments.readAll(in, spreads);
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.readLong();
        }
    }
}
