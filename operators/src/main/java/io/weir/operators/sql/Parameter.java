package io.weir.operators.sql;

import io.weir.ml.NumberRange;
import java.util.Optional;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * One parameter of a function of SQL.
 *
 * @param name as the documentation and messages name it
 * @param accepted in words, as in "ACCEPTED is accepted"
 * @param typing what an argument becomes
 * @param check of an argument that is known when the statement is planned
 */
record Parameter(String name, String accepted, Typing typing, Check check) {
    /** What a function is passed for an argument of a type; empty: it is not accepted. */
    @FunctionalInterface
    interface Typing {
        Optional<DataType> of(LogicalType type);
    }

    /** Whether a literal is accepted. */
    @FunctionalInterface
    interface Check {
        Check NONE = (context, position) -> true;

        boolean accepts(CallContext context, int position);
    }

    /** A number of any type, as {@code DOUBLE}. */
    static Parameter number(String name) {
        return new Parameter(name, "a number", Parameter::asDouble, Check.NONE);
    }

    /** A number, which a literal shows to be in a range. */
    static Parameter number(String name, NumberRange range) {
        return new Parameter(
                name, range.expected(), Parameter::asDouble, (context, position) -> context.getArgumentValue(
                                position, Double.class)
                        .map(range::contains)
                        .orElse(false));
    }

    static Parameter angle(String name, double most) {
        return new Parameter(
                name,
                "a number of degrees from -" + (int) most + " to " + (int) most,
                Parameter::asDouble,
                (context, position) -> context.getArgumentValue(position, Double.class)
                        .map(degrees -> Math.abs(degrees) <= most)
                        .orElse(false));
    }

    static Parameter truth(String name) {
        return new Parameter(
                name, "a BOOLEAN", type -> of(type, LogicalTypeRoot.BOOLEAN, DataTypes.BOOLEAN()), Check.NONE);
    }

    private static Optional<DataType> asDouble(LogicalType type) {
        return type.is(LogicalTypeFamily.NUMERIC) || type.is(LogicalTypeRoot.NULL)
                ? Optional.of(DataTypes.DOUBLE())
                : Optional.empty();
    }

    private static Optional<DataType> of(LogicalType type, LogicalTypeRoot accepted, DataType as) {
        return type.is(accepted) || type.is(LogicalTypeRoot.NULL) ? Optional.of(as) : Optional.empty();
    }
}
