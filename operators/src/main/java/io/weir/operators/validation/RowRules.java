package io.weir.operators.validation;

import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Rejection.Reason;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.data.RowData;

/**
 * Checks the values of a typed row; a null breaks no rule.
 *
 * <p>Immutable; O(rules) per row.
 */
public final class RowRules implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final Rule[] rules;
    private final int[] columns;

    /**
     * Rules of a schema's columns.
     *
     * @throws IllegalArgumentException if a rule's column is not declared
     */
    public RowRules(EventSchema schema, List<Rule> rules) {
        this.schema = schema;
        this.rules = rules.toArray(Rule[]::new);
        this.columns = rules.stream().mapToInt(r -> schema.index(r.column())).toArray();
    }

    /** @throws Rejected if the row breaks a rule */
    public void check(RowData row) throws Rejected {
        for (int i = 0; i < rules.length; i++) {
            if (!row.isNullAt(columns[i])) {
                check(row, columns[i], rules[i]);
            }
        }
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
