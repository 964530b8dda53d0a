package io.weir.operators.derive;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.Rejected;
import io.weir.operators.validation.RowRules;
import io.weir.operators.validation.Rule;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/**
 * Appends the columns that SQL expressions give to each event's row.
 *
 * <p>An event for which an expression throws, or gives NULL where the planner had promised a value, is rejected as
 * {@link Reason#NOT_DERIVABLE}; one whose derived value breaks a rule as the rule says. The row of a label becomes as
 * wide as an event's, its new columns null; a rejected message passes. Expressions see one another's values in order.
 *
 * <p>Flink calls it from one thread. O(columns) per event, one new row each.
 */
public final class DeriveColumns extends RichMapFunction<Event, Event> {
    private static final long serialVersionUID = 1L;

    private final RowData.FieldGetter[] declared;
    private final SqlExpression[] expressions;
    private final RowRules rules;

    private transient SqlExpression.Opened[] opened;

    /**
     * @param declared the columns that events come with
     * @param expressions planned over them, and over one another in order
     * @param schema the columns that events go on with: declared, then derived
     * @param rules of derived columns
     * @throws IllegalArgumentException if {@code schema} is not {@code declared} and the expressions' columns
     */
    public DeriveColumns(EventSchema declared, List<SqlExpression> expressions, EventSchema schema, List<Rule> rules) {
        List<String> names = new ArrayList<>(declared.rowType().getFieldNames());
        expressions.forEach(expression -> names.add(expression.name()));
        if (!names.equals(schema.rowType().getFieldNames())) {
            throw new IllegalArgumentException(
                    "the columns behind are " + schema.rowType().getFieldNames() + ", accepted: " + names);
        }
        this.declared = new RowData.FieldGetter[declared.arity()];
        for (int i = 0; i < this.declared.length; i++) {
            this.declared[i] =
                    RowData.createFieldGetter(declared.rowType().getTypeAt(i).copy(true), i);
        }
        this.expressions = expressions.toArray(SqlExpression[]::new);
        this.rules = new RowRules(schema, rules);
    }

    @Override
    public void open(OpenContext context) {
        open(getRuntimeContext().getUserCodeClassLoader());
    }

    /** Compiles the expressions, where no job does; {@link #close} frees them. */
    public void open(ClassLoader loader) {
        opened = new SqlExpression.Opened[expressions.length];
        for (int i = 0; i < opened.length; i++) {
            opened[i] = expressions[i].open(loader);
        }
    }

    @Override
    public Event map(Event event) {
        return switch (event.kind()) {
            case OCCURRED -> occurred(event);
            case LABELED ->
                Event.labeled(event.time(), widen(event.row()), event.positive(), event.labelTime(), event.original());
            case REJECTED -> event;
        };
    }

    private Event occurred(Event event) {
        GenericRowData row = widen(event.row());
        for (int i = 0; i < opened.length; i++) {
            Object value;
            try {
                value = opened[i].evaluate(row);
            } catch (Exception e) { // Whatever a user's expression throws is about this event alone.
                return event.reject(notDerivable(expressions[i], String.valueOf(e.getMessage())));
            }
            if (value == null && !expressions[i].type().isNullable()) {
                return event.reject(notDerivable(expressions[i], "it is NULL"));
            }
            row.setField(declared.length + i, value);
        }
        try {
            rules.check(row);
        } catch (Rejected e) {
            return event.reject(e.rejection());
        }
        return Event.occurred(event.time(), row, event.sentAt(), event.original());
    }

    private GenericRowData widen(RowData row) {
        GenericRowData wide = new GenericRowData(declared.length + expressions.length);
        for (int i = 0; i < declared.length; i++) {
            wide.setField(i, declared[i].getFieldOrNull(row));
        }
        return wide;
    }

    private static Rejection notDerivable(SqlExpression expression, String why) {
        return new Rejection(
                Reason.NOT_DERIVABLE,
                expression.name() + " has no value: " + why + ", in " + expression.sql()
                        + "; accepted: values for which it can be computed");
    }

    @Override
    public void close() {
        if (opened != null) {
            for (SqlExpression.Opened expression : opened) {
                if (expression != null) {
                    expression.close();
                }
            }
        }
    }
}
