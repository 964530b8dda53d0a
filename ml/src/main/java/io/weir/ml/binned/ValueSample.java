package io.weir.ml.binned;

import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A uniform sample of the finite values of a feature, of bounded size: Vitter's algorithm R, but that beyond {@code horizon}
 * values older ones fade (a biased reservoir, Aggarwal 2006), so that a feature whose values change is followed.
 *
 * <p>Which value leaves is drawn from numbers that depend on nothing but the values' count and the seed.
 *
 * @see <a href="https://doi.org/10.1145/3147.3165">Vitter: Random Sampling with a Reservoir, TOMS 11, 1985</a>
 */
final class ValueSample {
    private final float[] values;
    private final int horizon;
    private final SplitMix64 random;
    private int size;
    private long seen;

    ValueSample(int capacity, int horizon, long seed) {
        this.values = new float[capacity];
        this.horizon = Math.max(horizon, capacity);
        this.random = new SplitMix64(seed);
    }

    /** Takes a value in; one that is not finite is no part of any sample. */
    void add(float value) {
        if (!Float.isFinite(value)) {
            return;
        }
        seen++;
        if (size < values.length) {
            values[size++] = value;
            return;
        }
        int place = random.nextInt((int) Math.min(seen, horizon));
        if (place < values.length) {
            values[place] = value;
        }
    }

    int size() {
        return size;
    }

    /** The values in ascending order. */
    float[] ascending() {
        float[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return sorted;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeFloat(values[i]);
        }
        out.writeLong(seen);
        out.writeLong(random.state());
    }

    void read(DataInput in) throws IOException {
        size = in.readInt();
        if (size < 0 || size > values.length) {
            throw new IOException("a sample of " + size + " values, where at most " + values.length + " are kept");
        }
        for (int i = 0; i < size; i++) {
            values[i] = in.readFloat();
        }
        seen = in.readLong();
        random.restore(in.readLong());
    }
}
