package io.weir.operators.validation;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection.Reason;
import io.weir.state.row.FieldType;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;

/**
 * Makes a label's message into a {@code LABELED} event that has the id alone, or says why it is none. When the event
 * happened is not known yet, so its time is the label's.
 *
 * <p>Not safe for use by several threads.
 */
public final class MessageLabels implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_BYTES = 16 * 1024;

    private final EventSchema schema;
    private final String[] names;
    private final TimeBounds times;
    private final MessageFormat format;

    private transient FieldReader fields;
    private transient Object[] values;
    private transient boolean[] present;

    /**
     * Labels as JSON, of any time.
     *
     * @param schema the labeled events' schema
     * @param id the field with the event's id
     * @param label the field that is true (or 1) if the event was positive, false (or 0) if not
     * @param time the field with the time at which the label became known
     */
    public MessageLabels(EventSchema schema, String id, String label, String time) {
        this(schema, id, label, time, TimeBounds.ANY, JsonFormat.PLAIN);
    }

    /** @param times which label times are believed: a label's time moves the watermark as an event's does */
    public MessageLabels(
            EventSchema schema, String id, String label, String time, TimeBounds times, MessageFormat format) {
        this.schema = schema;
        this.names = new String[] {id, label, time};
        this.times = times;
        this.format = format;
    }

    /** As {@link #parse(Original, long)}, of a message that has no timestamp. */
    public Event parse(Original message) {
        return parse(message, TimeBounds.NO_TIMESTAMP);
    }

    /** @param messageTime the message's own timestamp, epoch milliseconds; below 0 if it has none */
    public Event parse(Original message, long messageTime) {
        if (fields == null) {
            fields = format.reader(wanted(List.of(names), schema.type(schema.id())));
            values = new Object[names.length];
            present = new boolean[names.length];
        }
        try {
            read(message);
            GenericRowData row = new GenericRowData(schema.arity());
            row.setField(schema.id(), values[0]);
            long time = ((TimestampData) values[2]).getMillisecond();
            times.check(names[2], time, messageTime);
            return Event.labeled(time, row, (Boolean) values[1], time, message);
        } catch (Rejected e) {
            return Event.rejected(e.rejection(), message);
        }
    }

    /** What is read of a label: these fields, which are the id, the label and its time. */
    public static WantedFields wanted(List<String> names, FieldType idType) {
        return new WantedFields(
                names, List.of(idType, FieldType.BOOLEAN, FieldType.TIMESTAMP), Set.of(), MAX_BYTES, true);
    }

    private void read(Original message) throws Rejected {
        Arrays.fill(present, false);
        Arrays.fill(values, null);
        fields.read(message.value(), values, present);
        for (int i = 0; i < names.length; i++) {
            if (values[i] == null) {
                throw new Rejected(
                        present[i] ? Reason.NULL_FIELD : Reason.MISSING_FIELD,
                        names[i] + (present[i] ? " is null" : " is missing") + ", accepted: a label with "
                                + String.join(", ", names));
            }
        }
    }
}
