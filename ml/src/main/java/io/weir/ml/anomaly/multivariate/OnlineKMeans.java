package io.weir.ml.anomaly.multivariate;

import io.weir.ml.online.LearnerState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Online k-means: each row moves the centre nearest to it a little, and is anomalous where it is far from every centre.
 *
 * <p>The first rows are kept, and the centres made from them by k-means++ (Arthur and Vassilvitskii 2007) and ten rounds of
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
public final class OnlineKMeans extends NamedDetector<OnlineKMeans.Clusters> {
    private static final int STATE_MAGIC = 0x574B4D31; // "WKM1": tells a state from other bytes
    private static final int STATE_FORMAT = 1;
    static final int MOST_COLUMNS = 4096;
    /** The relative distance from which a row moves its centre as if it were there: 10 root mean squares. */
    private static final double FAR = 100;

    private final OnlineKMeansOptions options;
    private final LearnerState frame;

    /** @param names the columns' names in the order of every row, 1 to 4,096 */
    public OnlineKMeans(List<String> names, OnlineKMeansOptions options) {
        this(
                new LearnerState(
                        "online k-means",
                        STATE_MAGIC,
                        STATE_FORMAT,
                        options.toString(),
                        requireColumns(names, 1, MOST_COLUMNS)),
                options);
    }

    private OnlineKMeans(LearnerState frame, OnlineKMeansOptions options) {
        super(frame, () -> new Clusters(frame.names().size(), options));
        this.frame = frame;
        this.options = options;
    }

    /** The first rows, or the centres that were made from them. */
    static final class Clusters implements Learned {
        private final OnlineKMeansOptions options;
        private final ColumnScales scales;
        private final Centres centres;
        private final Rarity ofDistance = new Rarity();
        /** Row after row, while they are the first; null afterwards. */
        private float[] first;

        private int kept;

        Clusters(int columns, OnlineKMeansOptions options) {
            this.options = options;
            this.scales = new ColumnScales(columns, 4 * options.warmUp());
            this.centres = new Centres(columns, options, scales);
            this.first = new float[options.warmUp() * columns];
        }

        private void keep(float[] row) {
            System.arraycopy(row, 0, first, kept * row.length, row.length);
            kept++;
            if (kept < options.warmUp()) {
                return;
            }
            float[][] rows = new float[kept][];
            for (int i = 0; i < kept; i++) {
                rows[i] = Arrays.copyOfRange(first, i * row.length, (i + 1) * row.length);
            }
            first = null;
            centres.make(rows);
            for (float[] each : rows) {
                ofDistance.add(centres.relative(each, centres.nearest(each)));
            }
        }

        @Override
        public void write(DataOutput out) throws IOException {
            scales.write(out);
            if (first != null) {
                int columns = first.length / options.warmUp();
                for (int i = 0; i < kept * columns; i++) {
                    out.writeFloat(first[i]);
                }
                return;
            }
            ofDistance.write(out);
            centres.write(out);
        }

        @Override
        public void read(DataInput in, long rows) throws IOException {
            scales.read(in);
            if (rows < options.warmUp()) {
                kept = (int) rows;
                int columns = first.length / options.warmUp();
                for (int i = 0; i < kept * columns; i++) {
                    first[i] = in.readFloat();
                }
                return;
            }
            first = null;
            ofDistance.read(in);
            centres.read(in);
        }
    }

    /**
     * The cluster of a row: that of the nearest centre, 0 to clusters − 1; −1 while the first rows come.
     *
     * @throws IllegalArgumentException as {@link #score}
     */
    public int cluster(float[] row) {
        requireLength(row);
        return learned().first == null ? learned().centres.nearest(row) : -1;
    }

    /**
     * A cluster's centre, in the columns' units.
     *
     * @throws IllegalStateException while the first rows come
     */
    public double[] centre(int cluster) {
        if (learned().first != null) {
            throw new IllegalStateException("the centres are made from the first " + options.warmUp()
                    + " rows, of which " + rows() + " came; ask later");
        }
        return learned().centres.centre(cluster);
    }

    @Override
    double scoreOf(float[] row) {
        Clusters clusters = learned();
        if (clusters.first != null) {
            return 0;
        }
        return clusters.ofDistance.of(clusters.centres.relative(row, clusters.centres.nearest(row)));
    }

    /**
     * Of each column its share of the squared distance from the nearest centre, and the values within four of that cluster's
     * deviations, which are taken to be alike in all columns.
     */
    @Override
    List<RowFinding> findingsOf(float[] row) {
        Clusters clusters = learned();
        if (clusters.first != null) {
            return List.of();
        }
        int cluster = clusters.centres.nearest(row);
        double[] centre = clusters.centres.centre(cluster);
        double deviations = Math.sqrt(clusters.centres.spread(cluster));
        double squared = clusters.centres.squaredDistance(row, cluster);
        List<RowFinding> findings = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            boolean present = Float.isFinite(row[i]);
            double apart = present ? (row[i] - centre[i]) / clusters.scales.of(i) : 0;
            findings.add(RowFinding.of(
                    squared > 0 ? apart * apart / Math.max(squared, apart * apart) : 0,
                    present ? centre[i] : Double.NaN,
                    deviations * clusters.scales.of(i)));
        }
        return findings;
    }

    @Override
    void learnFrom(float[] row) {
        Clusters clusters = learned();
        clusters.scales.learn(row);
        if (clusters.first != null) {
            clusters.keep(row);
            return;
        }
        int cluster = clusters.centres.nearest(row);
        double relative = clusters.centres.relative(row, cluster);
        clusters.ofDistance.add(relative);
        // One row that lies far out moves its centre no further than one at the border of what is far.
        clusters.centres.move(cluster, row, relative > FAR ? Math.sqrt(FAR / relative) : 1);
    }

    @Override
    public int maxStateBytes() {
        int columns = names().size();
        int whileFirst = Float.BYTES * columns * (options.warmUp() - 1);
        int afterwards = Rarity.STATE_BYTES + Centres.stateBytes(columns, options);
        return frame.write(out -> {}).length
                + Long.BYTES
                + ColumnScales.stateBytes(columns)
                + Math.max(whileFirst, afterwards);
    }
}
