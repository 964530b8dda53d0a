package io.weir.operators.validation;

import io.weir.operators.event.EventSchema;
import io.weir.state.row.FieldType;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is to be read of each message.
 *
 * @param columns the names of the columns, in order
 * @param types of the columns, in the same order
 * @param nullable the names of the columns that may be missing or null
 * @param maxBytes the largest message
 * @param numbersAreBooleans whether 0 and 1 stand for false and true
 */
public record WantedFields(
        List<String> columns, List<FieldType> types, Set<String> nullable, int maxBytes, boolean numbersAreBooleans)
        implements Serializable {
    public WantedFields {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
        nullable = Set.copyOf(nullable);
    }

    /** All columns of a schema. */
    static WantedFields of(EventSchema schema, int maxBytes) {
        List<Integer> columns = IntStream.range(0, schema.arity()).boxed().toList();
        return new WantedFields(
                schema.rowType().getFieldNames(),
                columns.stream().map(schema::type).toList(),
                columns.stream().filter(schema::nullable).map(schema::name).collect(Collectors.toSet()),
                maxBytes,
                false);
    }
}
