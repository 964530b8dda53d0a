package io.weir.ml.anomaly.multivariate;

import io.weir.ml.online.LearnerState;
import java.util.ArrayList;
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
public final class OnlineKMeans extends NamedDetector<Clusters> {
    private static final int STATE_MAGIC = 0x574B4D31; // "WKM1": tells a state from other bytes
    private static final int STATE_FORMAT = 2;
    static final int MOST_COLUMNS = 4096;

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

    /**
     * The cluster of a row: that of the nearest centre, 0 to clusters − 1; −1 while the first rows come.
     *
     * @throws IllegalArgumentException as {@link #score}
     */
    public int cluster(float[] row) {
        requireLength(row);
        return learned().nearest(row);
    }

    /**
     * A cluster's centre, in the columns' units.
     *
     * @throws IllegalStateException while the first rows come
     */
    public double[] centre(int cluster) {
        if (!learned().isMade()) {
            throw new IllegalStateException("the centres are made from the first " + options.warmUp()
                    + " rows, of which " + rows() + " came; ask later");
        }
        return learned().centres().centre(cluster);
    }

    @Override
    double scoreOf(float[] row) {
        Clusters clusters = learned();
        return clusters.rarity(clusters.relativeDistance(row, clusters.nearest(row)));
    }

    /**
     * Of each column its share of the squared distance from the nearest centre, and the values within four of that cluster's
     * deviations, which are taken to be alike in all columns.
     */
    @Override
    List<RowFinding> findingsOf(float[] row) {
        Clusters clusters = learned();
        if (!clusters.isMade()) {
            return List.of();
        }
        int cluster = clusters.centres().nearest(row);
        double[] centre = clusters.centres().centre(cluster);
        double deviations = Math.sqrt(clusters.centres().spread(cluster));
        double squared = clusters.centres().squaredDistance(row, cluster);
        List<RowFinding> findings = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            boolean present = Float.isFinite(row[i]);
            double apart = present ? (row[i] - centre[i]) / clusters.scales().of(i) : 0;
            findings.add(RowFinding.of(
                    squared > 0 ? apart * apart / Math.max(squared, apart * apart) : 0,
                    present ? centre[i] : Double.NaN,
                    deviations * clusters.scales().of(i)));
        }
        return findings;
    }

    @Override
    void learnFrom(float[] row) {
        Clusters clusters = learned();
        int cluster = clusters.nearest(row);
        clusters.learn(row, cluster, clusters.relativeDistance(row, cluster));
    }

    @Override
    public int maxStateBytes() {
        return frame.write(out -> {}).length + Long.BYTES + Clusters.maxStateBytes(names().size(), options);
    }
}
