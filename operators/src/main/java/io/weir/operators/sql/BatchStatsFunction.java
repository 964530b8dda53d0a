package io.weir.operators.sql;

import io.weir.operators.batching.TaskBackend;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.annotation.Nullable;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.types.Row;
import org.apache.flink.util.IOUtils;

/**
 * {@code BATCH_STATS(column, ...)}: count, mean, variance, least and largest of each column of a window, computed in batches of up to
 * {@value StatisticsAccumulator#MOST_ROWS} rows on the GPU where there is one and it is faster, else on the CPU. Values are rounded to
 * floats, sums are taken in double precision. {@code NULL} and NaN are left out; {@code NULL} of no rows.
 *
 * <p>It is for groups whose rows come many at a time. A result behind each row, as in {@code OVER}, would describe all remembered rows
 * each time, and is refused when it is planned.
 *
 * <p>The job parameter {@value TaskDevice#PARAMETER} says where.
 */
public final class BatchStatsFunction extends AggregateFunction<Row[], StatisticsAccumulator> {
    private static final long serialVersionUID = 1L;
    private static final int MOST_COLUMNS = 64;
    private static final String ACCEPTED =
            "accepted: GROUP BY window_start, window_end of a TUMBLE, HOP, CUMULATE or SESSION, GROUP BY of columns, and GROUP BY TRUE for"
                    + " all rows of a bounded table; instead of OVER write COUNT, AVG, VAR_SAMP, MIN and MAX of each column OVER the frame";

    private transient FunctionContext task;
    private transient TaskBackend backend;
    private transient ColumnDescriber describer;
    private transient float[] row;

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        return TypeInference.newBuilder()
                .inputTypeStrategy(Parameters.of(IntStream.rangeClosed(1, MOST_COLUMNS)
                                .mapToObj(column -> Parameter.number("column " + column))
                                .toArray(Parameter[]::new))
                        .required(1)
                        .inGroups(ACCEPTED))
                .accumulatorTypeStrategy(context -> Optional.of(AccumulatorKind.STATISTICS.dataType()))
                .outputTypeStrategy(context -> Optional.of(DataTypes.ARRAY(DataTypes.ROW(
                        DataTypes.FIELD("count", DataTypes.BIGINT()),
                        DataTypes.FIELD("mean", DataTypes.FLOAT()),
                        DataTypes.FIELD("variance", DataTypes.FLOAT()),
                        DataTypes.FIELD("min", DataTypes.FLOAT()),
                        DataTypes.FIELD("max", DataTypes.FLOAT())))))
                .build();
    }

    @Override
    public void open(FunctionContext context) {
        task = context;
    }

    /** Opened by the first who describes: of two phases of an aggregation only one may. */
    private ColumnDescriber describer() {
        if (describer == null) {
            backend = TaskDevice.open(task);
            describer = new ColumnDescriber(backend.backend());
        }
        return describer;
    }

    @Override
    public StatisticsAccumulator createAccumulator() {
        return new StatisticsAccumulator();
    }

    /** What Flink calls for each row. */
    public void accumulate(StatisticsAccumulator accumulator, Double... values) {
        if (row == null || row.length != values.length) {
            row = new float[values.length];
        }
        for (int column = 0; column < row.length; column++) {
            Double value = values[column];
            row[column] = value == null ? Float.NaN : value.floatValue();
        }
        accumulator.add(row, 0, row.length, describer());
    }

    /** What Flink calls where groups grow together: sessions, and what was aggregated in two steps. */
    public void merge(StatisticsAccumulator accumulator, Iterable<StatisticsAccumulator> others) {
        for (StatisticsAccumulator other : others) {
            accumulator.combine(other, describer());
        }
    }

    @Override
    @Nullable
    public Row[] getValue(StatisticsAccumulator accumulator) {
        if (accumulator.columns() == 0) {
            return null;
        }
        ColumnMoments[] moments = accumulator.moments(describer());
        Row[] columns = new Row[moments.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = Row.of(
                    moments[i].count(),
                    present(moments[i].mean()),
                    present(moments[i].variance()),
                    present(moments[i].min()),
                    present(moments[i].max()));
        }
        return columns;
    }

    @Nullable
    private static Float present(float value) {
        return Float.isNaN(value) ? null : (Float) value;
    }

    @Override
    public void close() {
        IOUtils.closeAllQuietly(describer, backend);
        describer = null;
        backend = null;
    }
}
