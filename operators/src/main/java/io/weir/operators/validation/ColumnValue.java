package io.weir.operators.validation;

import io.weir.operators.event.Rejection.Reason;
import io.weir.state.row.FieldType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Makes what a typed message holds into what a column holds, by the rules that hold for JSON: nothing is cut off, and what the column
 * cannot hold is refused. For one thread; O(1), of texts O(length).
 */
public final class ColumnValue {
    /** What a field of a message can be. */
    public enum Kind {
        BOOLEAN("true or false"),
        WHOLE_NUMBER("a whole number"),
        NUMBER("a number"),
        TEXT("a text"),
        TIME("a time");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** With an article, for messages. */
        public String words() {
            return words;
        }
    }

    private final String name;
    private final FieldType type;

    /** @param name the column's, for messages */
    public ColumnValue(String name, FieldType type) {
        this.name = name;
        this.type = type;
    }

    /**
     * The kinds that a column takes. A whole number in a column of times is epoch milliseconds, a time in one of BIGINT becomes such.
     *
     * @param numbersAreBooleans whether 0 and 1 stand for false and true
     */
    public static Set<Kind> taken(FieldType type, boolean numbersAreBooleans) {
        return switch (type) {
            case BOOLEAN -> numbersAreBooleans ? EnumSet.of(Kind.BOOLEAN, Kind.WHOLE_NUMBER) : EnumSet.of(Kind.BOOLEAN);
            case INT -> EnumSet.of(Kind.WHOLE_NUMBER);
            case BIGINT -> EnumSet.of(Kind.WHOLE_NUMBER, Kind.TIME);
            case FLOAT, DOUBLE -> EnumSet.of(Kind.NUMBER, Kind.WHOLE_NUMBER);
            case STRING -> EnumSet.of(Kind.TEXT);
            case TIMESTAMP -> EnumSet.of(Kind.TIME, Kind.WHOLE_NUMBER, Kind.TEXT);
        };
    }

    /** Of a whole number. */
    public Object of(long value) throws Rejected {
        return switch (type) {
            case BOOLEAN -> {
                if (value != 0 && value != 1) {
                    throw outOfRange(Long.toString(value), "true, false, 1 or 0");
                }
                yield value == 1;
            }
            case INT -> {
                if (value != (int) value) {
                    throw outOfRange(Long.toString(value), "what an INT can hold");
                }
                yield (int) value;
            }
            case BIGINT -> value;
            case FLOAT -> (float) value;
            case DOUBLE -> (double) value;
            case TIMESTAMP -> TimestampData.fromEpochMillis(value);
            case STRING -> throw unfit(Kind.WHOLE_NUMBER);
        };
    }

    /** Of a whole number without a sign, 0 to 2⁶⁴ − 1. */
    public Object ofUnsigned(long value) throws Rejected {
        if (value < 0 && (type == FieldType.DOUBLE || type == FieldType.FLOAT)) {
            return of(new BigInteger(Long.toUnsignedString(value)).doubleValue());
        }
        if (value < 0) {
            throw outOfRange(Long.toUnsignedString(value), "at most " + Long.MAX_VALUE);
        }
        return of(value);
    }

    /** Of a number that JSON could write: a column has none that is infinite or not a number. */
    public Object of(double value) throws Rejected {
        boolean narrow = type == FieldType.FLOAT;
        if (!Double.isFinite(value) || (narrow && Float.isInfinite((float) value))) {
            throw outOfRange(Double.toString(value), "a finite number that a " + type + " can hold");
        }
        if (narrow) {
            return (float) value;
        }
        if (type != FieldType.DOUBLE) {
            throw unfit(Kind.NUMBER);
        }
        return value;
    }

    public Object of(boolean value) throws Rejected {
        if (type != FieldType.BOOLEAN) {
            throw unfit(Kind.BOOLEAN);
        }
        return value;
    }

    public Object of(String text) throws Rejected {
        if (type == FieldType.STRING) {
            return StringData.fromString(text);
        }
        if (type != FieldType.TIMESTAMP) {
            throw unfit(Kind.TEXT);
        }
        try {
            return TimestampData.fromEpochMillis(Timestamps.parse(text));
        } catch (DateTimeException e) {
            throw new Rejected(
                    Reason.WRONG_TYPE,
                    name + " is '" + JsonObjects.shorten(text) + "', accepted: " + Timestamps.ACCEPTED);
        }
    }

    /**
     * Of the bytes of a text.
     *
     * @throws CharacterCodingException if they are not UTF-8
     */
    public Object ofUtf8(byte[] bytes, int length) throws Rejected, CharacterCodingException {
        boolean ascii = true;
        for (int i = 0; i < length && ascii; i++) {
            ascii = bytes[i] >= 0;
        }
        if (ascii && type == FieldType.STRING) {
            return StringData.fromBytes(bytes, 0, length);
        }
        return of(StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, 0, length))
                .toString());
    }

    /** Of a time in epoch milliseconds. */
    public Object ofTime(long millis) throws Rejected {
        return switch (type) {
            case TIMESTAMP -> TimestampData.fromEpochMillis(millis);
            case BIGINT -> millis;
            default -> throw unfit(Kind.TIME);
        };
    }

    private Rejected outOfRange(String value, String accepted) {
        return new Rejected(Reason.OUT_OF_RANGE, name + " is " + value + ", accepted: " + accepted);
    }

    /** Schemas are compared with columns before a job starts, so that no message comes here. */
    private IllegalStateException unfit(Kind kind) {
        return new IllegalStateException("the column " + name + " is a " + type + " and takes no " + kind);
    }
}
