package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How far out a row lies, in three ways, and how rare each is among the rows before: the squared Mahalanobis distance (columns that
 * contradict each other), the same of the columns' logarithms (heavy tails, where a high value is no wonder), and the distance from
 * the nearest of some clusters' centres in terms of that cluster (who is far from their own kind).
 */
final class OutlierDistances implements NamedDetector.Learned {
    /** Of which the clusters are made. */
    private static final int MOST_FIRST_ROWS = 1000;

    private final Whitening whitening;
    private final Whitening ofLogarithms;
    private final Clusters clusters;
    private final Rarity rarity = new Rarity();
    private final Rarity rarityOfLogarithms = new Rarity();

    /** Of the row that was measured last. */
    private final float[] logarithms;

    private double distance;
    private double distanceOfLogarithms;
    private int cluster;
    private double distanceFromCluster;

    /**
     * @param window rows after which what they taught begins to fade
     * @param seed of the first centres
     */
    OutlierDistances(int columns, int window, long seed) {
        whitening = new Whitening(columns, 8 * window);
        ofLogarithms = new Whitening(columns, 8 * window);
        clusters = new Clusters(columns, clustering(window, seed));
        logarithms = new float[columns];
    }

    private static OnlineKMeansOptions clustering(int window, long seed) {
        int rows = Math.min(window, MOST_FIRST_ROWS);
        int clusters = Math.min(OnlineKMeansOptions.defaults().clusters(), rows / 10);
        return new OnlineKMeansOptions(clusters, rows, 2 * rows, seed);
    }

    /** Of which {@link #squaredRarity}, {@link #compareWith} and {@link #learn} are. */
    void measure(float[] row) {
        ColumnScales scales = clusters.scales();
        for (int i = 0; i < logarithms.length; i++) {
            double apart = (row[i] - scales.mean(i)) * scales.inverse(i);
            // Of 1 and the deviations: log1p would be exact near 0, where nothing is told, and costs four times as
            // much.
            logarithms[i] = (float) (apart > 0 ? Math.log(1 + apart) : -Math.log(1 - apart));
        }
        distance = whitening.distance(row);
        distanceOfLogarithms = ofLogarithms.distance(logarithms);
        cluster = clusters.nearest(row);
        distanceFromCluster = clusters.relativeDistance(row, cluster);
    }

    /** The squares of the three rarities, added up: one that is very rare counts for more than two that are somewhat rare. */
    double squaredRarity() {
        double far = rarity.of(distance);
        double farByLogarithms = rarityOfLogarithms.of(distanceOfLogarithms);
        double farFromCluster = clusters.rarity(distanceFromCluster);
        return far * far + farByLogarithms * farByLogarithms + farFromCluster * farFromCluster;
    }

    /** Takes the row that was measured last among those by which later ones are rare. */
    void compareWith() {
        rarity.add(distance);
        rarityOfLogarithms.add(distanceOfLogarithms);
    }

    /** @param row that was measured last */
    void learn(float[] row) {
        whitening.learn(row);
        if (clusters.isMade()) { // before, the columns' deviations say little
            ofLogarithms.learn(logarithms);
        }
        clusters.learn(row, cluster, distanceFromCluster);
    }

    /** Null while too few rows came. */
    ConditionalRanges conditional(float[] row) {
        return whitening.conditional(row);
    }

    /** What a state takes at most beyond that of a fresh one. */
    static int mostBytesMore(int columns, int window) {
        return Clusters.maxStateBytes(columns, clustering(window, 0));
    }

    @Override
    public void write(DataOutput out) throws IOException {
        whitening.write(out);
        ofLogarithms.write(out);
        clusters.write(out);
        rarity.write(out);
        rarityOfLogarithms.write(out);
    }

    @Override
    public void read(DataInput in, long rows) throws IOException {
        whitening.read(in);
        ofLogarithms.read(in);
        clusters.read(in, rows);
        rarity.read(in);
        rarityOfLogarithms.read(in);
    }
}
