package io.weir.operators.validation;

import io.weir.operators.event.EventSchema;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.table.data.RowData;

/**
 * Checks a typed row: its values against the rules, its time against what can be.
 *
 * <p>Immutable; O(rules) per row.
 */
public final class EventValidator implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final RowRules rules;
    private final TimeBounds times;

    /**
     * @param notBefore the earliest event time that is believed
     * @param ahead how far an event time may lie ahead of its message's own timestamp; {@link TimeBounds} says why
     */
    public EventValidator(EventSchema schema, List<Rule> rules, Instant notBefore, Duration ahead) {
        this.schema = schema;
        this.rules = new RowRules(schema, rules);
        this.times = new TimeBounds(notBefore, ahead);
    }

    /**
     * @param messageTime the timestamp that the message itself has, epoch milliseconds; below 0 if it has none
     * @throws Rejected if the row breaks a rule
     */
    public void check(RowData row, long messageTime) throws Rejected {
        rules.check(row);
        times.check(schema.name(schema.time()), schema.timeOf(row), messageTime);
    }
}
