package io.weir.operators.validation;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection.Reason;
import io.weir.state.row.FieldType;
import java.io.Serializable;
import java.time.DateTimeException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Makes a line of text fields, as a CSV file has them, into an event; the same rules as for JSON, and an empty field is
 * a null one. Immutable.
 */
public final class TextEvents implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final EventValidator validator;

    public TextEvents(EventSchema schema, EventValidator validator) {
        this.schema = schema;
        this.validator = validator;
    }

    /** @param fields one text per column of the schema; null, or left out at the end, where the line ended before it */
    public Event parse(String[] fields, Original line) {
        try {
            GenericRowData row = new GenericRowData(schema.arity());
            for (int i = 0; i < schema.arity(); i++) {
                String text = i < fields.length ? fields[i] : null;
                if (text != null && !text.isEmpty()) {
                    row.setField(i, value(i, text));
                } else if (!schema.nullable(i)) {
                    throw text == null
                            ? new Rejected(Reason.MISSING_FIELD, schema.name(i) + " is missing, the line is too short")
                            : new Rejected(
                                    Reason.NULL_FIELD, schema.name(i) + " is empty, accepted: a " + schema.type(i));
                }
            }
            long time = schema.timeOf(row);
            validator.check(row, time);
            return Event.occurred(time, row, time, line);
        } catch (Rejected e) {
            return Event.rejected(e.rejection(), line);
        }
    }

    private Object value(int column, String text) throws Rejected {
        return switch (schema.type(column)) {
            case BOOLEAN -> bool(column, text);
            case INT -> (int) integer(column, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> integer(column, text, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT, DOUBLE -> real(column, text);
            case STRING -> StringData.fromString(text);
            case TIMESTAMP -> TimestampData.fromEpochMillis(time(column, text));
        };
    }

    private boolean bool(int column, String text) throws Rejected {
        return switch (text) {
            case "1", "true", "TRUE", "True" -> true;
            case "0", "false", "FALSE", "False" -> false;
            default -> throw wrongType(column, text, "true, false, 1 or 0");
        };
    }

    private long integer(int column, String text, long min, long max) throws Rejected {
        if (!isInteger(text)) {
            throw wrongType(column, text, "a whole number");
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Only digits, so too many of them.
        }
        throw outOfRange(column, text);
    }

    private long time(int column, String text) throws Rejected {
        if (isInteger(text)) {
            return integer(column, text, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        try {
            return Timestamps.parse(text);
        } catch (DateTimeException e) {
            throw wrongType(column, text, Timestamps.ACCEPTED);
        }
    }

    private static boolean isInteger(String text) {
        int first = text.charAt(0) == '-' ? 1 : 0;
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > first;
    }

    private Object real(int column, String text) throws Rejected {
        try {
            if (isDecimal(text)) {
                if (schema.type(column) == FieldType.FLOAT) {
                    float value = Float.parseFloat(text);
                    if (Float.isFinite(value)) {
                        return value;
                    }
                } else {
                    double value = Double.parseDouble(text);
                    if (Double.isFinite(value)) {
                        return value;
                    }
                }
                throw outOfRange(column, text);
            }
        } catch (NumberFormatException e) {
            // The right characters in a wrong order.
        }
        throw wrongType(column, text, "a number");
    }

    /** Java reads more than decimal numbers: NaN, 0x1p3, 1d, spaces around. */
    private static boolean isDecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return false;
            }
        }
        return true;
    }

    private Rejected wrongType(int column, String text, String accepted) {
        return new Rejected(
                Reason.WRONG_TYPE,
                schema.name(column) + " is '" + JsonObjects.shorten(text) + "', accepted: " + accepted);
    }

    private Rejected outOfRange(int column, String text) {
        return new Rejected(
                Reason.OUT_OF_RANGE,
                schema.name(column) + " is " + JsonObjects.shorten(text) + ", accepted: what "
                        + (schema.type(column) == FieldType.INT ? "an " : "a ") + schema.type(column) + " can hold");
    }
}
