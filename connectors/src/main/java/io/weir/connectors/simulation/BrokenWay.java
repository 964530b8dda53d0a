package io.weir.connectors.simulation;

/** The ways in which a message can be broken; named as the dead letters' reasons. */
public enum BrokenWay {
    /** No bytes at all. */
    EMPTY_MESSAGE,
    /** JSON that breaks off. */
    MALFORMED_JSON,
    /** JSON, but an array, a text or a number. */
    NOT_AN_OBJECT,
    /** A column that must be there is not; each such one in turn. */
    MISSING_FIELD,
    /** A column that must be there is null; each such one in turn. */
    NULL_FIELD,
    /** A column is of another JSON type; each in turn. */
    WRONG_TYPE,
    /** A number that nothing real has: an amount below 0 or above 100,000, a processor at 130 %. */
    OUT_OF_RANGE,
    /** An event time a year ahead of the record's timestamp. */
    TIME_OUT_OF_BOUNDS,
    /** More than 16 KiB of well-formed JSON. */
    OVERSIZED_MESSAGE,
    /** A valid message that was sent before, byte for byte; of messages with an id only. */
    DUPLICATE_ID;

    private static final BrokenWay[] ALL = values();

    /** The way of the n-th broken message, from 0: all of them in turn. */
    static BrokenWay ofNth(long n) {
        return ALL[(int) (n % ALL.length)];
    }

    /** As {@link #ofNth}, of messages without an id. */
    static BrokenWay ofNthWithoutId(long n) {
        return ALL[(int) (n % (ALL.length - 1))];
    }
}
