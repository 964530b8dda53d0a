package io.weir.operators.sql;

import io.weir.ml.drift.StabilityIndex;
import io.weir.state.aggregate.Quantiles;
import io.weir.state.encoding.VarInt;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The values of {@code PSI}: those of the reference, and those that are compared with them. */
public final class StabilityAccumulator extends Accumulator {
    private static final int DECILES = 10;

    private final Side reference = new Side();
    private final Side compared = new Side();

    StabilityAccumulator() {}

    Side side(boolean ofReference) {
        return ofReference ? reference : compared;
    }

    void combine(StabilityAccumulator other) {
        reference.combine(other.reference);
        compared.combine(other.compared);
    }

    /** NaN before both sides have a row. */
    double index() {
        if (reference.rows() == 0 || compared.rows() == 0) {
            return Double.NaN;
        }
        Quantiles first = reference.values.whole();
        Quantiles late = compared.values.whole();
        double index = bin(compared.missing, reference.missing);
        long firstBelow = 0;
        long lateBelow = 0;
        double edge = Double.NaN;
        int bins = 1;
        for (int decile = 1; decile < DECILES && reference.values.count() > 0; decile++) {
            double next = first.quantile((double) decile / DECILES);
            if (decile == 1 || next > edge) {
                edge = next;
                long firstUpTo = first.atMost(edge);
                long lateUpTo = late.atMost(edge);
                index += bin(lateUpTo - lateBelow, firstUpTo - firstBelow);
                firstBelow = firstUpTo;
                lateBelow = lateUpTo;
                bins++;
            }
        }
        index += bin(compared.values.count() - lateBelow, reference.values.count() - firstBelow);
        return index + (StabilityIndex.BINS - bins - 1) * bin(0, 0);
    }

    private double bin(long late, long first) {
        return StabilityIndex.ofBin(late, compared.rows(), first, reference.rows(), StabilityIndex.BINS);
    }

    @Override
    void write(DataOutputView out) throws IOException {
        reference.write(out);
        compared.write(out);
    }

    @Override
    void read(DataInputView in) throws IOException {
        reference.read(in);
        compared.read(in);
    }

    /** One of the two populations. */
    static final class Side {
        private final Digest values = new Digest();
        private long missing;

        private Side() {}

        void add(double value) {
            values.add(value);
        }

        void addMissing() {
            missing++;
        }

        private long rows() {
            return values.count() + missing;
        }

        private void combine(Side other) {
            values.combine(other.values);
            missing += other.missing;
        }

        private void write(DataOutputView out) throws IOException {
            VarInt.write(missing, out);
            values.write(out);
        }

        private void read(DataInputView in) throws IOException {
            missing = VarInt.read(in);
            values.read(in);
        }
    }
}
