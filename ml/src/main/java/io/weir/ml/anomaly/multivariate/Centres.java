package io.weir.ml.anomaly.multivariate;

import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The centres of {@link OnlineKMeans}' clusters, and how wide each cluster is. Missing values count as the centre's. */
final class Centres {
    private static final int ROUNDS = 10;
    /** Relative to its cluster's, so that clusters of equal rows do not divide by nothing. */
    private static final double LEAST_SPREAD = 1e-6;

    private final OnlineKMeansOptions options;
    private final int columns;
    private final ColumnScales scales;
    /** Centre after centre. */
    private final double[] centres;

    private final long[] counts;
    /** The mean squared distance of a centre's rows, for each value that they have. */
    private final double[] spreads;

    Centres(int columns, OnlineKMeansOptions options, ColumnScales scales) {
        this.options = options;
        this.columns = columns;
        this.scales = scales;
        this.centres = new double[options.clusters() * columns];
        this.counts = new long[options.clusters()];
        this.spreads = new double[options.clusters()];
    }

    double[] centre(int cluster) {
        return Arrays.copyOfRange(centres, cluster * columns, (cluster + 1) * columns);
    }

    /** The mean squared distance of a cluster's rows, for each value that they have. */
    double spread(int cluster) {
        return spreads[cluster];
    }

    int nearest(float[] row) {
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

    /** In the columns' deviations. */
    double squaredDistance(float[] row, int cluster) {
        double sum = 0;
        int at = cluster * columns;
        for (int i = 0; i < columns; i++) {
            double apart = (row[i] - centres[at + i]) * scales.inverse(i);
            // NaN or infinite where the value is missing
            sum += Math.abs(apart) < Double.POSITIVE_INFINITY ? apart * apart : 0;
        }
        return Math.min(sum, 1e30);
    }

    /** The squared distance, of which that of the cluster's complete rows is 1 on the mean. */
    double relative(float[] row, int cluster) {
        return squaredDistance(row, cluster) / Math.max(columns * spreads[cluster], LEAST_SPREAD);
    }

    /** @param pull the part of the way to the row that counts, 0 to 1 */
    void move(int cluster, float[] row, double pull) {
        int present = 0;
        for (float value : row) {
            present += Float.isFinite(value) ? 1 : 0;
        }
        if (present == 0) {
            return;
        }
        counts[cluster]++;
        double share = Math.max(1.0 / counts[cluster], 1.0 / options.horizon());
        double squared = squaredDistance(row, cluster) * pull * pull;
        spreads[cluster] += share * (squared / present - spreads[cluster]);
        for (int i = 0; i < columns; i++) {
            if (Float.isFinite(row[i])) {
                int at = cluster * columns + i;
                centres[at] += share * pull * (row[i] - centres[at]);
            }
        }
    }

    /** k-means++, then {@value #ROUNDS} rounds of Lloyd's. */
    void make(float[][] rows) {
        SplitMix64 random = new SplitMix64(options.seed());
        double[] distances = new double[rows.length];
        Arrays.fill(distances, 1);
        for (int cluster = 0; cluster < counts.length; cluster++) {
            place(cluster, rows[drawn(distances, random)]);
            for (int r = 0; r < rows.length; r++) {
                double squared = squaredDistance(rows[r], cluster);
                distances[r] = cluster == 0 ? squared : Math.min(distances[r], squared);
            }
        }
        int[] clusters = new int[rows.length];
        for (int round = 0; round < ROUNDS; round++) {
            for (int r = 0; r < rows.length; r++) {
                clusters[r] = nearest(rows[r]);
            }
            // A centre that no row is nearest to keeps its place.
            Arrays.fill(counts, 0);
            Arrays.fill(spreads, 0);
            for (int r = 0; r < rows.length; r++) {
                move(clusters[r], rows[r], 1);
            }
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

    private void place(int cluster, float[] row) {
        for (int i = 0; i < columns; i++) {
            centres[cluster * columns + i] = Float.isFinite(row[i]) ? row[i] : scales.mean(i);
        }
    }

    static int stateBytes(int columns, OnlineKMeansOptions options) {
        return options.clusters() * (Double.BYTES * columns + Double.BYTES + Long.BYTES);
    }

    void write(DataOutput out) throws IOException {
        RunningMoments.writeAll(out, centres);
        RunningMoments.writeAll(out, spreads);
        for (long count : counts) {
            out.writeLong(count);
        }
    }

    void read(DataInput in) throws IOException {
        RunningMoments.readAll(in, centres);
        RunningMoments.readAll(in, spreads);
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.readLong();
        }
    }
}
