package io.weir.operators.sql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.annotation.Nullable;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

/**
 * The parameters of a function of SQL: what its arguments become, and what is said of wrong ones. A literal is checked when
 * the statement is planned.
 */
final class Parameters implements InputTypeStrategy {
    private final List<Parameter> parameters;
    private final int required;

    /** What is said of an aggregate where there is no {@code GROUP BY}; null where that is fine. */
    @Nullable
    private final String withoutGroups;

    private Parameters(List<Parameter> parameters, int required, @Nullable String withoutGroups) {
        this.parameters = parameters;
        this.required = required;
        this.withoutGroups = withoutGroups;
    }

    static Parameters of(Parameter... parameters) {
        return new Parameters(List.of(parameters), parameters.length, null);
    }

    /** The same, of which only the first ones must be given. */
    Parameters required(int first) {
        return new Parameters(parameters, first, withoutGroups);
    }

    /**
     * The same of an aggregate that is refused in a query without {@code GROUP BY}, and so in {@code OVER}: Flink 2.2 tells neither from
     * the other. It is not refused in {@code OVER} behind a {@code GROUP BY} of the same query.
     *
     * @param otherwise what to write instead
     */
    Parameters inGroups(String otherwise) {
        return new Parameters(parameters, required, otherwise);
    }

    @Override
    public ArgumentCount getArgumentCount() {
        return ConstantArgumentCount.between(required, parameters.size());
    }

    @Override
    public Optional<List<DataType>> inferInputTypes(CallContext context, boolean throwOnFailure) {
        if (withoutGroups != null && hasLiterals(context) && !context.isGroupedAggregation()) {
            if (throwOnFailure) {
                throw new ValidationException(
                        context.getName() + " is in a query without GROUP BY, or in OVER; " + withoutGroups);
            }
            return Optional.empty();
        }
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < context.getArgumentDataTypes().size(); i++) {
            Parameter parameter = parameters.get(i);
            DataType given = context.getArgumentDataTypes().get(i);
            Optional<DataType> type = parameter.typing().of(given.getLogicalType());
            if (type.isEmpty()) {
                return refuse(
                        context,
                        throwOnFailure,
                        parameter,
                        "of type " + given.getLogicalType().asSummaryString());
            }
            if (isGiven(context, i) && !parameter.check().accepts(context, i)) {
                return refuse(context, throwOnFailure, parameter, literal(context, i));
            }
            types.add(type.get());
        }
        return Optional.of(types);
    }

    /** Whether an argument is a literal that can be looked at, and not NULL. */
    private static boolean isGiven(CallContext context, int position) {
        return hasLiterals(context) && context.isArgumentLiteral(position) && !context.isArgumentNull(position);
    }

    /**
     * Whether the call is as it was written. Later on in planning Flink 2.2 has no literals of an aggregate any more, and may have taken
     * away constant columns of {@code GROUP BY}: both were looked at before.
     */
    private static boolean hasLiterals(CallContext context) {
        try {
            context.isArgumentLiteral(0);
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private static String literal(CallContext context, int position) {
        boolean text =
                context.getArgumentDataTypes().get(position).getLogicalType().is(LogicalTypeFamily.CHARACTER_STRING);
        return (text
                        ? context.getArgumentValue(position, String.class).map(value -> "'" + value + "'")
                        : context.getArgumentValue(position, BigDecimal.class).map(BigDecimal::toPlainString))
                .orElse("a literal of another kind");
    }

    private static Optional<List<DataType>> refuse(
            CallContext context, boolean loud, Parameter parameter, String given) {
        if (loud) {
            // Without a cause: the SQL client prints nothing but the innermost exception's message.
            throw new ValidationException(context.getName() + ": '" + parameter.name() + "' is " + given + "; "
                    + parameter.accepted() + " is accepted");
        }
        return Optional.empty();
    }

    @Override
    public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
        // Of many that may be left out the first ones show how it goes on.
        return IntStream.rangeClosed(required, Math.min(parameters.size(), required + 1))
                .mapToObj(count -> Signature.of(parameters.subList(0, count).stream()
                        .map(parameter -> Signature.Argument.of(parameter.name()))
                        .toList()))
                .toList();
    }
}
