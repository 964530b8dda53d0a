package io.weir.state.aggregate;

import java.io.IOException;
import org.apache.datasketches.memory.Memory;
import org.apache.datasketches.tdigest.TDigestDouble;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Quantiles of values: a merging t-digest (Dunning and Ertl 2019) of compression 200, of at most about 4 KiB.
 *
 * <p>Chosen before sketches with a proven rank error because those toss coins: two runs over the same events would give
 * different features. The rank error is small at the tails and has no proven bound; the test of this class holds it below
 * 0.01. After each run of changes {@link #settle} must be called: it merges what is buffered, which writing would do too.
 */
public final class Quantiles extends Partial {
    private static final short COMPRESSION = 200;

    private TDigestDouble digest = new TDigestDouble(COMPRESSION);

    @Override
    public void clear() {
        digest = new TDigestDouble(COMPRESSION);
    }

    @Override
    public void add(long time, double value) {
        digest.update(value);
    }

    @Override
    public void combine(Partial other) {
        Quantiles that = (Quantiles) other;
        if (!that.digest.isEmpty()) {
            digest.merge(that.digest);
        }
    }

    @Override
    public void settle() {
        digest.compress();
    }

    /**
     * The value of a rank.
     *
     * @param rank from 0 to 1
     * @return NaN of no values
     */
    public double quantile(double rank) {
        return digest.isEmpty() ? Double.NaN : digest.getQuantile(rank);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        byte[] bytes = digest.toByteArray();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public void read(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        digest = TDigestDouble.heapify(Memory.wrap(bytes));
    }

    @Override
    public long heapBytes() {
        // Its buffers are made for the compression, not for what is in them: 2 * (2k + 10) centroids and a buffer of 4
        // times that.
        return 200 + 6L * (2 * COMPRESSION + 10) * 16;
    }
}
