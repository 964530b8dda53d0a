package io.weir.operators.sql;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

/** The accumulators there are, by the numbers and formats that savepoints have. */
enum AccumulatorKind {
    QUANTILE(1, "APPROX_QUANTILE", QuantileAccumulator.class, QuantileAccumulator::new),
    DISTINCT(2, "APPROX_DISTINCT", DistinctAccumulator.class, DistinctAccumulator::new),
    STABILITY(3, "PSI", StabilityAccumulator.class, StabilityAccumulator::new),
    ANOMALY(4, "ANOMALY_SCORE", AnomalyAccumulator.class, AnomalyAccumulator::new),
    STATISTICS(5, "BATCH_STATS", StatisticsAccumulator.class, StatisticsAccumulator::new);

    private final byte id;
    private final String function;
    private final Class<? extends Accumulator> type;
    private final Supplier<? extends Accumulator> empty;

    <A extends Accumulator> AccumulatorKind(int id, String function, Class<A> type, Supplier<A> empty) {
        this.id = (byte) id;
        this.function = function;
        this.type = type;
        this.empty = empty;
    }

    byte id() {
        return id;
    }

    /** The function's name, for messages. */
    String function() {
        return function;
    }

    Accumulator create() {
        return empty.get();
    }

    /** In the bytes of our own serializer. */
    DataType dataType() {
        return raw(type);
    }

    @SuppressWarnings("unchecked") // the constructor has both of one class
    private <A extends Accumulator> DataType raw(Class<A> accumulator) {
        return DataTypes.RAW(accumulator, (AccumulatorSerializer<A>) new AccumulatorSerializer<>(this));
    }

    static AccumulatorKind of(byte id) throws IOException {
        return Arrays.stream(values())
                .filter(kind -> kind.id == id)
                .findFirst()
                .orElseThrow(() -> new IOException("the savepoint has an accumulator of kind " + id
                        + ", this version of Weir knows 1 to " + values().length
                        + ": restore it with the version that wrote it, or start from an empty state"));
    }
}
