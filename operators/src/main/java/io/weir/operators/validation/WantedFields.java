package io.weir.operators.validation;

import io.weir.state.row.FieldType;
import java.util.List;

/**
 * What is to be read of each message.
 *
 * @param columns the names of the columns, in order
 * @param types of the columns, in the same order
 * @param maxBytes the largest message
 * @param numbersAreBooleans whether 0 and 1 stand for false and true
 */
public record WantedFields(List<String> columns, List<FieldType> types, int maxBytes, boolean numbersAreBooleans) {
    public WantedFields {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
    }
}
