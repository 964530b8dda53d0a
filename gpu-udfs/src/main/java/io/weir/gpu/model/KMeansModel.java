package io.weir.gpu.model;

import java.util.Arrays;

/**
 * Nearest centroid by squared Euclidean distance. Two outputs: the centroid's index (exact in a float up to 2²⁴
 * clusters), the lowest of those equally near, and the squared distance to it, higher the more anomalous.
 *
 * <p>A missing feature (NaN) is left out of every distance. An infinite one makes all distances infinite, and the index 0.
 *
 * <p>Immutable; arrays are copied in and out. Equality is by value.
 *
 * @param clusters 1 to 2²⁴
 * @param features at least 1
 * @param centroids {@code [cluster][feature]}, row-major, finite
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by value
public record KMeansModel(int clusters, int features, float[] centroids) implements DenseModel {
    private static final int MOST_CLUSTERS = 1 << 24;

    public KMeansModel {
        centroids = centroids.clone();
        if (clusters < 1 || clusters > MOST_CLUSTERS) {
            throw new IllegalArgumentException("clusters=" + clusters + ": 1 to " + MOST_CLUSTERS + " are accepted");
        }
        Parameters.requireAtLeastOne("features", features);
        Parameters.requireLength("centroids", centroids.length, "clusters * features", (long) clusters * features);
        Parameters.requireFinite("centroids", centroids);
    }

    /** Two: the index of the nearest centroid, and the squared distance to it. */
    @Override
    public int outputs() {
        return 2;
    }

    @Override
    public float[] centroids() {
        return centroids.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KMeansModel that
                && clusters == that.clusters
                && features == that.features
                && Arrays.equals(centroids, that.centroids);
    }

    @Override
    public int hashCode() {
        return 31 * clusters + Arrays.hashCode(centroids);
    }

    @Override
    public String toString() {
        return "KMeansModel[clusters=" + clusters + ", features=" + features + "]";
    }
}
