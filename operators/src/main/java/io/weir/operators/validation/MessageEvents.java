package io.weir.operators.validation;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection.Reason;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.flink.table.data.GenericRowData;

/**
 * Makes a message into an event, or says why it is none; what its bytes mean the {@link MessageFormat} knows.
 *
 * <p>Every message gives exactly one {@link Event}: {@code OCCURRED} or {@code REJECTED}. Not safe for use by several
 * threads; O(bytes).
 */
public final class MessageEvents implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final EventValidator validator;
    private final int maxBytes;
    private final MessageFormat format;

    private transient FieldReader fields;
    private transient boolean[] present;

    /** @param maxBytes the largest value of a message */
    public MessageEvents(EventSchema schema, EventValidator validator, int maxBytes, MessageFormat format) {
        this.schema = schema;
        this.validator = validator;
        this.maxBytes = maxBytes;
        this.format = format;
    }

    /**
     * @param messageTime the message's own timestamp
     * @param sentAt when it was sent, by the wall clock
     */
    public Event parse(Original message, long messageTime, long sentAt) {
        if (fields == null) {
            fields = format.reader(WantedFields.of(schema, maxBytes));
            present = new boolean[schema.arity()];
        }
        try {
            GenericRowData row = new GenericRowData(schema.arity());
            Object[] values = new Object[schema.arity()];
            Arrays.fill(present, false);
            fields.read(message.value(), values, present);
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
