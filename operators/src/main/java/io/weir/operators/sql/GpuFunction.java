package io.weir.operators.sql;

import io.weir.gpu.model.GpuUdf;
import io.weir.operators.batching.RowsInFlight;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncScalarFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * A {@link GpuUdf} as a function of SQL: extend it, give it a constructor without parameters, and name the class in {@code CREATE
 * FUNCTION}.
 *
 * <pre>{@code
 * public final class CardSpeedFunction extends GpuFunction {
 *     public CardSpeedFunction() {
 *         super("kilometres", "per_hour");
 *     }
 *
 *     protected GpuUdf udf() {
 *         return CardSpeed.greatCircle();
 *     }
 * }
 * }</pre>
 *
 * <p>Its arguments are the columns that the function reads: numbers, rounded to floats, {@code NULL} as NaN. It gives a {@code
 * FLOAT}, or a row of them if it has several outputs; NaN is {@code NULL}. Rows that are in flight together are computed
 * together; Flink admits ten at once unless {@code table.exec.async-scalar.max-concurrent-operations} says more, and in batch mode
 * Flink 2.2 refuses it. The job parameter {@value TaskDevice#PARAMETER} says where.
 *
 * <p>Flink calls {@link #eval} on the task's thread, the function's CPU side and kernel run on a thread of their own.
 */
public abstract class GpuFunction extends AsyncScalarFunction {
    private static final long serialVersionUID = 1L;

    private final String[] outputs;
    private transient RowsInFlight<Object> rows;

    /** @param outputs names of the function's outputs, in their order */
    protected GpuFunction(String... outputs) {
        this.outputs = outputs.clone();
    }

    /** Makes the function: when a statement is planned, and in each task. */
    protected abstract GpuUdf udf();

    @Override
    public final TypeInference getTypeInference(DataTypeFactory types) {
        GpuUdf udf = udf();
        if (outputs.length != udf.outputs()) {
            throw new ValidationException(getClass().getName() + " names the outputs " + List.of(outputs) + ", and "
                    + udf + " has " + udf.outputs() + ": name each of them");
        }
        return TypeInference.newBuilder()
                .inputTypeStrategy(Parameters.of(IntStream.rangeClosed(1, udf.features())
                        .mapToObj(column -> Parameter.number("column " + column))
                        .toArray(Parameter[]::new)))
                .outputTypeStrategy(context -> Optional.of(outputType()))
                .build();
    }

    private DataType outputType() {
        if (outputs.length == 1) {
            return DataTypes.FLOAT();
        }
        // In Flink's own class: Flink 2.2 converts a row that is not there, and fails.
        return DataTypes.ROW(Arrays.stream(outputs)
                        .map(name -> DataTypes.FIELD(name, DataTypes.FLOAT()))
                        .toArray(DataTypes.Field[]::new))
                .bridgedTo(RowData.class);
    }

    @Override
    public final void open(FunctionContext context) throws Exception {
        GpuUdf udf = udf();
        rows = RowsInFlight.start(
                "gpu-udf-" + udf.name(),
                () -> UdfAnswers.open(udf, context),
                UdfAnswers.MOST_ROWS,
                Duration.ZERO,
                admitted -> {});
    }

    /** What Flink calls for each row. */
    public final void eval(CompletableFuture<Object> answer, Double... columns) {
        float[] row = new float[columns.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = columns[i] == null ? Float.NaN : columns[i].floatValue();
        }
        rows.add(row, answer);
    }

    @Override
    public final void close() throws Exception {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }
}
