package io.weir.operators.sql;

import io.weir.state.aggregate.Distinct;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The sketch of {@code APPROX_DISTINCT}. */
public final class DistinctAccumulator extends Accumulator {
    private final Distinct values = new Distinct();

    DistinctAccumulator() {}

    Distinct values() {
        return values;
    }

    @Override
    void write(DataOutputView out) throws IOException {
        values.write(out);
    }

    @Override
    void read(DataInputView in) throws IOException {
        values.read(in);
    }
}
