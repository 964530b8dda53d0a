package io.weir.operators.sql;

import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code PSI(value, in_reference)}: the population stability index of a group's values, those of the reference against the
 * others, as {@link io.weir.ml.drift.PopulationStability} has it: over ten bins between the reference's deciles and one for
 * what is missing (NULL, NaN or infinite). Both populations are t-digests, at most some 5 KB together: exact up to some 100
 * values of each, then the shares are off by less than 0.025. A row whose {@code in_reference} is {@code NULL} is left out;
 * {@code NULL} before both have a row.
 */
public final class StabilityFunction extends AggregateFunction<Double, StabilityAccumulator> {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        return TypeInference.newBuilder()
                .inputTypeStrategy(Parameters.of(Parameter.number("value"), Parameter.truth("in_reference")))
                .accumulatorTypeStrategy(context -> Optional.of(AccumulatorKind.STABILITY.dataType()))
                .outputTypeStrategy(context -> Optional.of(DataTypes.DOUBLE()))
                .build();
    }

    @Override
    public StabilityAccumulator createAccumulator() {
        return new StabilityAccumulator();
    }

    /** What Flink calls for each row. */
    public void accumulate(StabilityAccumulator accumulator, @Nullable Double value, @Nullable Boolean inReference) {
        if (inReference == null) {
            return;
        }
        if (value == null || !Double.isFinite(value)) {
            accumulator.side(inReference).addMissing();
        } else {
            accumulator.side(inReference).add(value);
        }
    }

    /** What Flink calls where groups grow together: sessions, and what was aggregated in two steps. */
    public void merge(StabilityAccumulator accumulator, Iterable<StabilityAccumulator> others) {
        others.forEach(accumulator::combine);
    }

    @Override
    @Nullable
    public Double getValue(StabilityAccumulator accumulator) {
        double index = accumulator.index();
        return Double.isNaN(index) ? null : (Double) index;
    }
}
