package io.weir.operators.validation;

import java.io.Serializable;

/** What the bytes of a topic's messages mean: JSON, Avro, Protobuf. Immutable; travels to the cluster with all that it knows. */
public interface MessageFormat extends Serializable {
    /**
     * A reader of these fields, for one thread.
     *
     * @throws IllegalArgumentException if this format can never give them, such as a schema without one of them
     */
    FieldReader reader(WantedFields fields);
}
