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

    /** @param fields one text per column of the schema; null where the line ended before it */
    public Event parse(String[] fields, Original line) {
        try {
            GenericRowData row = new GenericRowData(schema.arity());
            for (int i = 0; i < fields.length; i++) {
                if (fields[i] == null || fields[i].isEmpty()) {
                    if (!schema.nullable(i)) {
                        throw fields[i] == null
                                ? new Rejected(Reason.MISSING_FIELD, schema.name(i) + " is missing, the line is too short")
                                : new Rejected(Reason.NULL_FIELD, schema.name(i) + " is empty, accepted: a " + schema.type(i));
                    }
                } else {
                    row.setField(i, value(i, fields[i]));
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
        FieldType type = schema.type(column);
        try {
            return switch (type) {
                case BOOLEAN -> bool(text);
                case INT -> Integer.parseInt(text);
                case BIGINT -> Long.parseLong(text);
                case FLOAT -> finite(Float.parseFloat(text));
                case DOUBLE -> finite(Double.parseDouble(text));
                case STRING -> StringData.fromString(text);
                case TIMESTAMP -> TimestampData.fromEpochMillis(Timestamps.parse(text));
            };
        } catch (NumberFormatException | DateTimeException e) {
            String accepted = type == FieldType.TIMESTAMP ? Timestamps.ACCEPTED : "a finite " + type;
            throw new Rejected(
                    Reason.WRONG_TYPE,
                    schema.name(column) + " is '" + JsonObjects.shorten(text) + "', accepted: " + accepted);
        }
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "1", "true", "TRUE", "True" -> true;
            case "0", "false", "FALSE", "False" -> false;
            default -> throw new NumberFormatException(text);
        };
    }

    private static Object finite(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new NumberFormatException();
        }
        return value;
    }

    private static Object finite(float value) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            throw new NumberFormatException();
        }
        return value;
    }
}
