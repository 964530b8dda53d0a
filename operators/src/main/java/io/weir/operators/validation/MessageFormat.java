package io.weir.operators.validation;

import java.io.Serializable;
import java.util.function.BiConsumer;

/** What the bytes of a topic's messages mean: JSON, Avro, Protobuf. Immutable; travels to the cluster with all that it knows. */
public interface MessageFormat extends Serializable {
    /**
     * Compares the format's schema with the columns.
     *
     * @param problems takes the name of each column that messages can never fill, and why
     */
    void check(WantedFields wanted, BiConsumer<String, String> problems);

    /**
     * A reader of these fields, for one thread.
     *
     * @throws IllegalArgumentException if {@link #check} has a problem
     */
    FieldReader reader(WantedFields fields);
}
