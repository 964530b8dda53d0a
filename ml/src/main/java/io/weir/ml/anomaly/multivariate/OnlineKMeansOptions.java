package io.weir.ml.anomaly.multivariate;

import io.weir.ml.NumberRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * How {@link OnlineKMeans} clusters rows.
 *
 * @param clusters 1 to 256
 * @param warmUp rows from which the first centres are made, from 10 per cluster to 100,000
 * @param horizon rows of its cluster after which a centre's old ones fade, 10 to 1,000,000
 * @param seed of the first centres
 */
public record OnlineKMeansOptions(int clusters, int warmUp, int horizon, long seed) implements MultivariateOptions {
    private static final long serialVersionUID = 1L;
    private static final int ROWS_PER_CLUSTER = 10;

    public OnlineKMeansOptions {
        NumberRange.require(clusters >= 1 && clusters <= 256, "clusters", clusters, "1 to 256");
        NumberRange.require(
                warmUp >= ROWS_PER_CLUSTER * clusters && warmUp <= 100_000,
                "warmUp",
                warmUp,
                ROWS_PER_CLUSTER * clusters + " to 100000 rows for " + clusters + " clusters");
        NumberRange.require(horizon >= 10 && horizon <= 1_000_000, "horizon", horizon, "10 to 1000000 rows");
    }

    /** 8 clusters from the first 500 rows, each following its last 1,000. */
    public static OnlineKMeansOptions defaults() {
        return new OnlineKMeansOptions(8, 500, 1000, 1);
    }

    public OnlineKMeansOptions withClusters(int value) {
        return new OnlineKMeansOptions(value, warmUp, horizon, seed);
    }

    public OnlineKMeansOptions withSeed(long value) {
        return new OnlineKMeansOptions(clusters, warmUp, horizon, value);
    }

    static OnlineKMeansOptions read(DataInput in) throws IOException {
        return new OnlineKMeansOptions(in.readInt(), in.readInt(), in.readInt(), in.readLong());
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeInt(clusters);
        out.writeInt(warmUp);
        out.writeInt(horizon);
        out.writeLong(seed);
    }

    @Override
    public MultivariateKind kind() {
        return MultivariateKind.ONLINE_K_MEANS;
    }

    @Override
    public MultivariateDetector create(List<String> names) {
        return new OnlineKMeans(names, this);
    }

    @Override
    public String text() {
        return kind().text() + ", " + clusters + " clusters, warm-up " + warmUp + ", horizon " + horizon;
    }
}
