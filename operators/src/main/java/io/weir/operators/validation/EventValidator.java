package io.weir.operators.validation;

import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Rejection.Reason;
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
    private final Rule[] rules;
    private final int[] columns;
    private final TimeBounds times;

    /**
     * @param notBefore the earliest event time that is believed
     * @param ahead how far an event time may lie ahead of its message's own timestamp; {@link TimeBounds} says why
     */
    public EventValidator(EventSchema schema, List<Rule> rules, Instant notBefore, Duration ahead) {
        this.schema = schema;
        this.rules = rules.toArray(Rule[]::new);
        this.columns = rules.stream().mapToInt(r -> schema.index(r.column())).toArray();
        this.times = new TimeBounds(notBefore, ahead);
    }

    /**
     * @param messageTime the timestamp that the message itself has, epoch milliseconds; below 0 if it has none
     * @throws Rejected if the row breaks a rule
     */
    public void check(RowData row, long messageTime) throws Rejected {
        for (int i = 0; i < rules.length; i++) {
            if (!row.isNullAt(columns[i])) {
                check(row, columns[i], rules[i]);
            }
        }
        times.check(schema.name(schema.time()), schema.timeOf(row), messageTime);
    }

    private void check(RowData row, int column, Rule rule) throws Rejected {
        if (schema.type(column).isNumeric()) {
            double value = schema.type(column).number(row, column);
            if (!(value >= rule.min() && value <= rule.max())) {
                throw new Rejected(
                        Reason.OUT_OF_RANGE,
                        rule.column() + " is " + value + ", accepted: from " + rule.min() + " to " + rule.max());
            }
            return;
        }
        String value = row.getString(column).toString();
        if (value.length() > rule.maxLength()) {
            throw new Rejected(
                    Reason.OUT_OF_RANGE,
                    rule.column() + " has " + value.length() + " characters, accepted: at most " + rule.maxLength());
        }
        if (rule.oneOf() != null && !rule.oneOf().contains(value)) {
            throw new Rejected(
                    Reason.OUT_OF_RANGE,
                    rule.column() + " is '" + JsonObjects.shorten(value) + "', accepted: "
                            + String.join(", ", rule.oneOf()));
        }
    }
}
