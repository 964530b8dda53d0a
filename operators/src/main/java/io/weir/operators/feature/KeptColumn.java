package io.weir.operators.feature;

import java.io.Serializable;

/**
 * A column whose values a key remembers.
 *
 * @param column the schema's column
 * @param kind how its values are kept
 */
public record KeptColumn(int column, Kind kind) implements Serializable {
    /** How a value is kept. */
    public enum Kind {
        /** The number itself, as a double; a BOOLEAN as 0 or 1. */
        NUMBER,
        /** 52 bits of a hash of the value, as a whole double: tells values apart, of any type. */
        CATEGORY
    }
}
