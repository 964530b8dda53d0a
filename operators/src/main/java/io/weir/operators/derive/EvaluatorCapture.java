package io.weir.operators.derive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * A function without use of its own: the planner hands the means to plan an expression only to a function that is being
 * planned, so this one is planned in a query that never runs, and keeps what it got.
 *
 * <p>Public because Flink wants a function so. For one thread.
 */
public final class EvaluatorCapture extends ScalarFunction implements SpecializedFunction {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "weir_evaluator_capture";

    private final transient Map<String, Request> requests = new LinkedHashMap<>();
    private final transient Map<String, ExpressionEvaluator> evaluators = new LinkedHashMap<>();
    private final transient Map<String, RuntimeException> failures = new LinkedHashMap<>();

    private record Request(String sql, LogicalType type, List<Integer> inputs, List<DataTypes.Field> arguments) {}

    EvaluatorCapture() {}

    /** What SQL calls. */
    public Integer eval() {
        return 0;
    }

    /** A function of no arguments that always gives the same would be called by the planner, and planned elsewhere. */
    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public UserDefinedFunction specialize(SpecializedContext context) {
        requests.forEach((name, request) -> {
            try {
                evaluators.put(
                        name,
                        context.createEvaluator(
                                request.sql(),
                                external(request.type()),
                                request.arguments().toArray(DataTypes.Field[]::new)));
            } catch (TableException | ValidationException e) {
                failures.put(name, e);
            }
        });
        return this;
    }

    /** Remembers an expression to be planned. */
    void ask(String name, String sql, LogicalType type, List<Integer> inputs, Map<String, LogicalType> columns) {
        List<Map.Entry<String, LogicalType>> all = new ArrayList<>(columns.entrySet());
        List<DataTypes.Field> arguments = inputs.stream()
                .map(all::get)
                .map(column -> DataTypes.FIELD(column.getKey(), internal(column.getValue())))
                .toList();
        requests.put(name, new Request(sql, type, inputs, arguments));
    }

    /** Plans all that was asked for. */
    void plan(TableEnvironment env) {
        if (!requests.isEmpty()) {
            env.createTemporarySystemFunction(NAME, this);
            env.sqlQuery("SELECT " + NAME + "()").explain();
        }
    }

    /**
     * What was planned, its text told as it was written.
     *
     * @throws TableException or ValidationException if the planner refused it
     */
    SqlExpression get(String name, String written) {
        if (failures.containsKey(name)) {
            throw failures.get(name);
        }
        Request request = requests.get(name);
        return new SqlExpression(name, written, request.type(), request.inputs(), evaluators.get(name));
    }

    /** Arguments come as Flink's internal data, as events hold them: nothing is converted per row. */
    private static DataType internal(LogicalType type) {
        DataType data = TypeConversions.fromLogicalToDataType(type);
        return switch (type.getTypeRoot()) {
            case VARCHAR -> data.bridgedTo(StringData.class);
            case TIMESTAMP_WITHOUT_TIME_ZONE -> data.bridgedTo(TimestampData.class);
            default -> data;
        };
    }

    /** As {@link #internal}, but text as String. */
    private static DataType external(LogicalType type) {
        DataType data = TypeConversions.fromLogicalToDataType(type);
        return switch (type.getTypeRoot()) {
            case TIMESTAMP_WITHOUT_TIME_ZONE -> data.bridgedTo(TimestampData.class);
            default -> data;
        };
    }
}
