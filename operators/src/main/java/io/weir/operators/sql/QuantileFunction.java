package io.weir.operators.sql;

import io.weir.ml.NumberRange;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code APPROX_QUANTILE(value, rank)}: a quantile of a group's values from a t-digest of at most some 2 KB. Exact up to some 100
 * values; then the rank of what is given is off by less than 0.01, at the tails by much less. {@code NULL} and NaN are
 * left out; {@code NULL} of no values.
 */
public final class QuantileFunction extends AggregateFunction<Double, QuantileAccumulator> {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        return TypeInference.newBuilder()
                .inputTypeStrategy(
                        Parameters.of(Parameter.number("value"), Parameter.number("rank", NumberRange.PROBABILITY)))
                .accumulatorTypeStrategy(context -> Optional.of(AccumulatorKind.QUANTILE.dataType()))
                .outputTypeStrategy(context -> Optional.of(DataTypes.DOUBLE()))
                .build();
    }

    @Override
    public QuantileAccumulator createAccumulator() {
        return new QuantileAccumulator();
    }

    /** What Flink calls for each row. */
    public void accumulate(QuantileAccumulator accumulator, @Nullable Double value, @Nullable Double rank) {
        if (rank == null) {
            throw new IllegalArgumentException("APPROX_QUANTILE: 'rank' is NULL; a number from 0 to 1 is accepted");
        }
        accumulator.ask(rank);
        if (value != null && !value.isNaN()) {
            accumulator.values().add(value);
        }
    }

    /** What Flink calls where groups grow together: sessions, and what was aggregated in two steps. */
    public void merge(QuantileAccumulator accumulator, Iterable<QuantileAccumulator> others) {
        for (QuantileAccumulator other : others) {
            if (!Double.isNaN(other.rank())) {
                accumulator.ask(other.rank());
            }
            accumulator.values().combine(other.values());
        }
    }

    @Override
    @Nullable
    public Double getValue(QuantileAccumulator accumulator) {
        return accumulator.values().count() == 0
                ? null
                : (Double) accumulator.values().whole().quantile(accumulator.rank());
    }
}
