package io.weir.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.gpu.model.DenseModel;

/**
 * What a kind of model learned: the part of a {@link ModelSnapshot} that differs from kind to kind.
 *
 * <p>A new kind is one class that implements this and one line in {@link ModelKind}: the jobs, the topic of models, the
 * backends and the reason codes know no more of it.
 *
 * <p>Implementations are immutable and equal by value. A row is as many floats as {@link #toDenseModel} has features, in the
 * order of the snapshot's names; any float may stand in it, NaN for a missing one.
 */
public interface ModelParameters {
    /** What tells how {@link #write}'s fields are read. */
    ModelKind kind();

    /** What a scoring backend needs: one output, which equals {@link #score} within float rounding. */
    DenseModel toDenseModel();

    /** The score of one row in double precision, 0..1; for many rows, load {@link #toDenseModel} into a backend. */
    double score(float[] row);

    /**
     * The reason codes: how much each feature of a row raises its score (above 0) or lowers it (below 0), in the units in
     * which the kind adds up, such as log-odds. With a number that is the same for every row they add up to what the score
     * is made of; a feature that takes no part has 0.
     */
    double[] contributions(float[] row);

    /** Writes its fields, which {@link ModelKind#read} makes equal parameters of. */
    void write(ObjectNode json);
}
