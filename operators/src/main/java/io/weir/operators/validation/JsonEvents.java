package io.weir.operators.validation;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection.Reason;
import io.weir.state.row.FieldType;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.flink.table.data.GenericRowData;

/**
 * Makes a message's JSON into an event, or says why it is none.
 *
 * <p>Every message gives exactly one {@link Event}: {@code OCCURRED} or {@code REJECTED}. Not safe for use by several
 * threads; O(bytes).
 */
public final class JsonEvents implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final EventValidator validator;
    private final int maxBytes;

    private transient JsonObjects objects;
    private transient boolean[] present;

    public JsonEvents(EventSchema schema, EventValidator validator, int maxBytes) {
        this.schema = schema;
        this.validator = validator;
        this.maxBytes = maxBytes;
    }

    /**
     * @param messageTime the message's own timestamp
     * @param sentAt when it was sent, by the wall clock
     */
    public Event parse(Original message, long messageTime, long sentAt) {
        if (objects == null) {
            String[] names = schema.rowType().getFieldNames().toArray(String[]::new);
            FieldType[] types = new FieldType[names.length];
            Arrays.setAll(types, schema::type);
            objects = new JsonObjects(names, types, maxBytes, false);
            present = new boolean[names.length];
        }
        try {
            GenericRowData row = new GenericRowData(schema.arity());
            Object[] values = new Object[schema.arity()];
            Arrays.fill(present, false);
            objects.read(message.value(), values, present);
            for (int i = 0; i < values.length; i++) {
                if (values[i] == null && !schema.nullable(i)) {
                    throw present[i]
                            ? new Rejected(
                                    Reason.NULL_FIELD, schema.name(i) + " is null, accepted: a " + schema.type(i))
                            : new Rejected(
                                    Reason.MISSING_FIELD,
                                    schema.name(i) + " is missing, accepted: a " + schema.type(i));
                }
                row.setField(i, values[i]);
            }
            validator.check(row, messageTime);
            return Event.occurred(schema.timeOf(row), row, sentAt, message);
        } catch (Rejected e) {
            return Event.rejected(e.rejection(), message);
        }
    }
}
