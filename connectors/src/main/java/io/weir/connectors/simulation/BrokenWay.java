package io.weir.connectors.simulation;

/** The ways in which a message to the transactions topic can be broken; named as the dead letters' reasons. */
public enum BrokenWay {
    /** No bytes at all. */
    EMPTY_MESSAGE,
    /** JSON that breaks off. */
    MALFORMED_JSON,
    /** JSON, but an array, a text or a number. */
    NOT_AN_OBJECT,
    /** A column is not there; each of the five in turn. */
    MISSING_FIELD,
    /** A column is null; each of the five in turn. */
    NULL_FIELD,
    /** A column is of another JSON type; each of the five in turn. */
    WRONG_TYPE,
    /** An amount below 0 or above 100,000. */
    OUT_OF_RANGE,
    /** An event time a year ahead of the record's timestamp. */
    TIME_OUT_OF_BOUNDS,
    /** More than 16 KiB of well-formed JSON. */
    OVERSIZED_MESSAGE,
    /** A valid message that was sent before, byte for byte. */
    DUPLICATE_ID;

    private static final BrokenWay[] ALL = values();

    /** The way of the n-th broken message, from 0: all of them in turn. */
    static BrokenWay ofNth(long n) {
        return ALL[(int) (n % ALL.length)];
    }
}
