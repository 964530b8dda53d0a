package io.weir.operators.derive;

import java.util.Optional;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;

/** From the type of an SQL expression to the type that an event's column can have. */
final class ColumnTypes {
    static final String ACCEPTED = "BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, STRING or TIMESTAMP(3)";

    private static final int MILLISECONDS = 3;

    private ColumnTypes() {}

    /** The column's type, as nullable as the expression; empty where a value would lose something. */
    static Optional<LogicalType> of(LogicalType expression) {
        return Optional.ofNullable(
                        switch (expression.getTypeRoot()) {
                            case BOOLEAN, INTEGER, BIGINT, FLOAT, DOUBLE -> expression;
                            case TINYINT, SMALLINT -> new IntType();
                            case CHAR, VARCHAR -> VarCharType.STRING_TYPE;
                            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                                ((TimestampType) expression).getPrecision() <= MILLISECONDS
                                        ? new TimestampType(MILLISECONDS)
                                        : null;
                            // A moment is told in UTC, the zone of all times here.
                            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                                ((LocalZonedTimestampType) expression).getPrecision() <= MILLISECONDS
                                        ? new TimestampType(MILLISECONDS)
                                        : null;
                            default -> null;
                        })
                .map(type -> type.copy(expression.isNullable()));
    }

    /** Whether the generated code for {@code expression} gives values of {@code column} without a cast. */
    static boolean same(LogicalType expression, LogicalType column) {
        return expression.is(LogicalTypeFamily.CHARACTER_STRING) || expression.equals(column);
    }

    /** The type to cast to where {@link #of} has none. */
    static String near(LogicalType expression) {
        if (expression.is(LogicalTypeFamily.NUMERIC)) {
            return "DOUBLE";
        }
        return expression.is(LogicalTypeFamily.TIMESTAMP) || expression.is(LogicalTypeFamily.DATETIME)
                ? "TIMESTAMP(3)"
                : "STRING";
    }
}
