package io.weir.operators.derive;

import java.io.IOException;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.SpecializedFunction.ExpressionEvaluator;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.util.InstantiationUtil;

/**
 * A row-level SQL expression that Flink has planned: what {@link SqlExpressions} gives.
 *
 * <p>Immutable; travels to the tasks by Java serialization (some 3 KB of generated code each).
 *
 * @param name of the column that it gives
 * @param sql its text, as it was written
 * @param type of its result, one of the {@link io.weir.state.row.FieldType}s, nullable if the planner says so
 * @param inputs the places of the columns that it reads, in the order of the evaluator's arguments
 * @param evaluator Flink's; it can be opened once, so that {@link #open} opens a copy
 */
public record SqlExpression(
        String name, String sql, LogicalType type, List<Integer> inputs, ExpressionEvaluator evaluator)
        implements Serializable {
    public SqlExpression {
        inputs = List.copyOf(inputs);
    }

    /**
     * Compiles the generated code.
     *
     * @param loader of the task's classes
     * @throws org.apache.flink.table.api.TableException if the code cannot be compiled
     */
    Opened open(ClassLoader loader) {
        try {
            ExpressionEvaluator copy = InstantiationUtil.clone(evaluator, loader);
            return new Opened(
                    copy,
                    copy.open(new FunctionContext(null, loader, null))
                            .asSpreader(Object[].class, inputs.size())
                            .asType(MethodType.methodType(Object.class, Object[].class)),
                    inputs.stream().mapToInt(Integer::intValue).toArray());
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("the planned expression " + name + " cannot be copied", e);
        }
    }

    /** Ready to be evaluated. Not safe for use by several threads. */
    static final class Opened implements AutoCloseable {
        private final ExpressionEvaluator evaluator;
        private final MethodHandle handle;
        private final int[] inputs;
        private final Object[] arguments;

        private Opened(ExpressionEvaluator evaluator, MethodHandle handle, int[] inputs) {
            this.evaluator = evaluator;
            this.handle = handle;
            this.inputs = inputs;
            this.arguments = new Object[inputs.length];
        }

        /**
         * The expression's value for a row of Flink's internal data.
         *
         * @return internal data, or null
         * @throws Exception whatever the expression throws for these values, such as a division by zero
         */
        Object evaluate(GenericRowData row) throws Exception {
            for (int i = 0; i < inputs.length; i++) {
                arguments[i] = row.getField(inputs[i]);
            }
            Object value;
            try {
                value = (Object) handle.invokeExact(arguments);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            // Flink 2.2 cannot be asked for internal text: code that returns StringData does not link.
            return value instanceof String text ? StringData.fromString(text) : value;
        }

        @Override
        public void close() {
            evaluator.close();
        }
    }
}
