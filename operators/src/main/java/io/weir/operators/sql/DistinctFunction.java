package io.weir.operators.sql;

import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * {@code APPROX_DISTINCT(value)}: how many different values a group has, from a HyperLogLog sketch of at most some 2 KB.
 * Practically exact up to some 190, then with a relative standard error of 2.3 %. {@code NULL} is left out; 0 of no values.
 */
public final class DistinctFunction extends AggregateFunction<Long, DistinctAccumulator> {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        return TypeInference.newBuilder()
                .inputTypeStrategy(Parameters.of(new Parameter(
                        "value",
                        "a number, a text, bytes, a BOOLEAN, a DATE or a TIMESTAMP",
                        DistinctFunction::passed,
                        Parameter.Check.NONE)))
                .accumulatorTypeStrategy(context -> Optional.of(AccumulatorKind.DISTINCT.dataType()))
                .outputTypeStrategy(context -> Optional.of(DataTypes.BIGINT()))
                .build();
    }

    private static Optional<DataType> passed(LogicalType type) {
        return Optional.ofNullable(
                switch (type.getTypeRoot()) {
                    case BOOLEAN -> DataTypes.BOOLEAN();
                    case TINYINT, SMALLINT, INTEGER, BIGINT -> DataTypes.BIGINT();
                    case FLOAT, DOUBLE -> DataTypes.DOUBLE();
                    case CHAR, VARCHAR, NULL -> DataTypes.STRING().bridgedTo(StringData.class);
                    case BINARY, VARBINARY -> DataTypes.BYTES();
                    case DATE -> DataTypes.DATE().bridgedTo(Integer.class);
                    case DECIMAL -> DataTypes.of(type).nullable().bridgedTo(DecimalData.class);
                    case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> RowTimes.type(type);
                    default -> null;
                });
    }

    @Override
    public DistinctAccumulator createAccumulator() {
        return new DistinctAccumulator();
    }

    /** What Flink calls for each row, as the ones below, by the type of the value. */
    public void accumulate(DistinctAccumulator accumulator, @Nullable Boolean value) {
        if (value != null) {
            accumulator.values().add(value ? 1 : 0);
        }
    }

    public void accumulate(DistinctAccumulator accumulator, @Nullable Long value) {
        if (value != null) {
            accumulator.values().add(value);
        }
    }

    public void accumulate(DistinctAccumulator accumulator, @Nullable Integer days) {
        if (days != null) {
            accumulator.values().add(days);
        }
    }

    /** All that is NaN is one value. */
    public void accumulate(DistinctAccumulator accumulator, @Nullable Double value) {
        if (value != null) {
            accumulator.values().add(0, value);
        }
    }

    public void accumulate(DistinctAccumulator accumulator, @Nullable StringData value) {
        if (value != null) {
            accumulator.values().add(value.toBytes());
        }
    }

    public void accumulate(DistinctAccumulator accumulator, @Nullable byte[] value) {
        if (value != null) {
            accumulator.values().add(value);
        }
    }

    public void accumulate(DistinctAccumulator accumulator, @Nullable DecimalData value) {
        if (value != null) {
            accumulator.values().add(value.toUnscaledBytes()); // the scale is the column's
        }
    }

    public void accumulate(DistinctAccumulator accumulator, @Nullable TimestampData value) {
        if (value != null) {
            accumulator.values().add(value.getMillisecond() * 1_000_000 + value.getNanoOfMillisecond());
        }
    }

    /** What Flink calls where groups grow together: sessions, and what was aggregated in two steps. */
    public void merge(DistinctAccumulator accumulator, Iterable<DistinctAccumulator> others) {
        others.forEach(other -> accumulator.values().combine(other.values()));
    }

    @Override
    public Long getValue(DistinctAccumulator accumulator) {
        return (long) accumulator.values().count();
    }
}
