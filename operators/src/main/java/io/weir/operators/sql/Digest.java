package io.weir.operators.sql;

import io.weir.state.aggregate.Quantiles;
import io.weir.state.encoding.VarInt;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A t-digest of values that come one by one: {@link Quantiles}, and before it up to {@value #MOST_PENDING} values that are
 * merged together. They are written as they are, so that what is merged when does not follow from when it was written. 64 to
 * 2,400 bytes.
 *
 * <p>A value is added in amortized O(log n); a quantile costs O(centroids).
 */
final class Digest {
    private static final int MOST_PENDING = 128;

    private final Quantiles merged = new Quantiles();
    private long count;
    private double[] pending = new double[8];
    private int size;

    /** @param value not NaN */
    void add(double value) {
        if (size == pending.length) {
            pending = Arrays.copyOf(pending, Math.min(MOST_PENDING, 2 * size));
        }
        pending[size++] = value;
        count++;
        if (size == MOST_PENDING) {
            mergePending(merged);
            size = 0;
        }
    }

    private void mergePending(Quantiles into) {
        for (int i = 0; i < size; i++) {
            into.add(0, pending[i]);
        }
        into.settle();
    }

    void combine(Digest other) {
        Quantiles all = other.whole();
        merged.combine(all);
        merged.settle();
        count += other.count;
    }

    long count() {
        return count;
    }

    /** All values so far; not to be changed. */
    Quantiles whole() {
        if (size == 0) {
            return merged;
        }
        Quantiles whole = new Quantiles();
        whole.combine(merged);
        mergePending(whole);
        return whole;
    }

    void write(DataOutputView out) throws IOException {
        VarInt.write(count, out);
        out.writeByte(size);
        for (int i = 0; i < size; i++) {
            out.writeDouble(pending[i]);
        }
        merged.write(out);
    }

    void read(DataInputView in) throws IOException {
        count = VarInt.read(in);
        size = in.readUnsignedByte();
        pending = new double[Math.max(8, size)];
        for (int i = 0; i < size; i++) {
            pending[i] = in.readDouble();
        }
        merged.read(in);
    }
}
