package io.weir.operators.scoring;

import java.io.Serializable;

/** Makes of a status what leaves the job at once. */
@FunctionalInterface
public interface StatusEncoder<T> extends Serializable {
    T encode(ScoringStatus status);
}
