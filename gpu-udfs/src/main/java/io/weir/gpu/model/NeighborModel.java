package io.weir.gpu.model;

import java.util.Arrays;

/**
 * The k nearest rows of a reference set: their squared Euclidean distances, ascending; the last is the score of a
 * k-nearest-neighbours detector (Ramaswamy et al., SIGMOD 2000), higher the more anomalous.
 *
 * <p>A missing feature (NaN) is left out of every distance. An infinite one makes all distances infinite.
 *
 * <p>Immutable; arrays are copied in and out. Equality is by value.
 *
 * @param k 1 to {@code rows}
 * @param rows of the reference set
 * @param features at least 1
 * @param reference {@code [row][feature]}, row-major, finite
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by value
public record NeighborModel(int k, int rows, int features, float[] reference) implements DenseModel {
    public NeighborModel {
        reference = reference.clone();
        Parameters.requireAtLeastOne("rows", rows);
        Parameters.requireAtLeastOne("features", features);
        if (k < 1 || k > rows) {
            throw new IllegalArgumentException("k=" + k + ": 1 to rows=" + rows + " neighbours are accepted");
        }
        Parameters.requireLength("reference", reference.length, "rows * features", (long) rows * features);
        Parameters.requireFinite("reference", reference);
    }

    /** The k distances. */
    @Override
    public int outputs() {
        return k;
    }

    @Override
    public float[] reference() {
        return reference.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NeighborModel that
                && k == that.k
                && rows == that.rows
                && features == that.features
                && Arrays.equals(reference, that.reference);
    }

    @Override
    public int hashCode() {
        return 31 * k + Arrays.hashCode(reference);
    }

    @Override
    public String toString() {
        return "NeighborModel[k=" + k + ", rows=" + rows + ", features=" + features + "]";
    }
}
