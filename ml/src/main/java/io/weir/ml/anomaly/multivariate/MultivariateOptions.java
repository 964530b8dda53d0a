package io.weir.ml.anomaly.multivariate;

import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** The settings of a detector of rows. Immutable. */
public sealed interface MultivariateOptions extends Serializable
        permits HalfSpaceTreesOptions, PrincipalComponentsOptions, OnlineKMeansOptions {
    MultivariateKind kind();

    /**
     * A detector that has seen nothing.
     *
     * @param names the columns' names in the order of every row, at most as many as the kind takes
     */
    MultivariateDetector create(List<String> names);

    /** Writes what {@link MultivariateKind#read} reads; part of savepoints. */
    void write(DataOutput out) throws IOException;

    /** As a message names them. */
    String text();
}
