package io.weir.operators.sql;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The values of {@code APPROX_QUANTILE}, and which quantile is asked for. */
public final class QuantileAccumulator extends Accumulator {
    /** NaN before the first row. */
    private double rank = Double.NaN;

    private final Digest values = new Digest();

    QuantileAccumulator() {}

    void ask(double asked) {
        if (!(asked >= 0 && asked <= 1)) {
            throw new IllegalArgumentException(
                    "APPROX_QUANTILE: 'rank' is " + asked + "; a number from 0 to 1 is accepted");
        }
        if (!Double.isNaN(rank) && rank != asked) {
            throw new IllegalArgumentException("APPROX_QUANTILE: 'rank' is " + asked + " after " + rank
                    + "; one number for all rows of a group is accepted");
        }
        rank = asked;
    }

    double rank() {
        return rank;
    }

    Digest values() {
        return values;
    }

    @Override
    void write(DataOutputView out) throws IOException {
        out.writeDouble(rank);
        values.write(out);
    }

    @Override
    void read(DataInputView in) throws IOException {
        rank = in.readDouble();
        values.read(in);
    }
}
