package io.weir.operators.event;

/**
 * Why a message was refused.
 *
 * @param reason one of a closed list, to count and to alert by
 * @param detail a sentence with the name, the value and what would be accepted
 */
public record Rejection(Reason reason, String detail) {
    /** The closed list; the names are part of the format of the dead letters. */
    public enum Reason {
        EMPTY_MESSAGE,
        MALFORMED_JSON,
        NOT_AN_OBJECT,
        MISSING_FIELD,
        NULL_FIELD,
        WRONG_TYPE,
        OUT_OF_RANGE,
        TIME_OUT_OF_BOUNDS,
        OVERSIZED_MESSAGE,
        DUPLICATE_ID,
        UNMATCHED_LABEL,
        /** An expression of the section derive has no value for this event. */
        NOT_DERIVABLE,
        MALFORMED_AVRO,
        MALFORMED_PROTOBUF,
        /** The message names a schema that the pipeline does not know. */
        UNKNOWN_SCHEMA
    }

    @Override
    public String toString() {
        return reason + ": " + detail;
    }
}
