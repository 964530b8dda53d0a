package io.weir.operators.validation;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection.Reason;
import io.weir.state.row.FieldType;
import java.io.Serializable;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;

/**
 * Makes a label's JSON into a {@code LABELED} event that has the id alone, or says why it is none. When the event
 * happened is not known yet, so its time is the label's.
 *
 * <p>Not safe for use by several threads.
 */
public final class JsonLabels implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_BYTES = 16 * 1024;

    private final EventSchema schema;
    private final String[] names;

    private transient JsonObjects whole;
    private transient JsonObjects numeric;
    private transient Object[] values;

    /**
     * @param schema the labeled events' schema
     * @param id the field with the event's id
     * @param label the field that is true (or 1) if the event was positive, false (or 0) if not
     * @param time the field with the time at which the label became known
     */
    public JsonLabels(EventSchema schema, String id, String label, String time) {
        this.schema = schema;
        this.names = new String[] {id, label, time};
    }

    public Event parse(Original message) {
        if (whole == null) {
            FieldType idType = schema.type(schema.id());
            whole = new JsonObjects(names, new FieldType[] {idType, FieldType.BOOLEAN, FieldType.TIMESTAMP}, MAX_BYTES);
            numeric = new JsonObjects(names, new FieldType[] {idType, FieldType.INT, FieldType.TIMESTAMP}, MAX_BYTES);
            values = new Object[names.length];
        }
        try {
            boolean positive = read(message);
            GenericRowData row = new GenericRowData(schema.arity());
            row.setField(schema.id(), values[0]);
            long time = ((TimestampData) values[2]).getMillisecond();
            return Event.labeled(time, row, positive, time, message);
        } catch (Rejected e) {
            return Event.rejected(e.rejection(), message);
        }
    }

    private boolean read(Original message) throws Rejected {
        try {
            fields(whole, message);
            return (Boolean) values[1];
        } catch (Rejected asBoolean) {
            if (asBoolean.rejection().reason() != Reason.WRONG_TYPE) {
                throw asBoolean;
            }
            try {
                fields(numeric, message);
            } catch (Rejected asNumber) {
                throw asBoolean;
            }
            int number = (Integer) values[1];
            if (number != 0 && number != 1) {
                throw new Rejected(
                        Reason.OUT_OF_RANGE, names[1] + " is " + number + ", accepted: true, false, 1 or 0");
            }
            return number == 1;
        }
    }

    private void fields(JsonObjects objects, Original message) throws Rejected {
        boolean[] present = new boolean[names.length];
        java.util.Arrays.fill(values, null);
        objects.read(message.value(), values, present);
        for (int i = 0; i < names.length; i++) {
            if (values[i] == null) {
                throw present[i]
                        ? new Rejected(Reason.NULL_FIELD, names[i] + " is null")
                        : new Rejected(
                                Reason.MISSING_FIELD,
                                names[i] + " is missing, accepted: a label with " + String.join(", ", names));
            }
        }
    }
}
