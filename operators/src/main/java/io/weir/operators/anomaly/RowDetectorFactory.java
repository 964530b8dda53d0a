package io.weir.operators.anomaly;

import java.io.Serializable;
import java.util.List;

/** Makes the detectors of all keys. Immutable. */
public interface RowDetectorFactory extends Serializable {
    /** The names of the columns whose values a row has, in order. */
    List<String> columns();

    /** A detector that has seen nothing. */
    RowDetector create();
}
