package io.weir.ml.binned;

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
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final float[] values;
    private final long horizon;
    private int size;
    private long seen;
    private long random;

    ValueSample(int capacity, long horizon, long seed) {
        this.values = new float[capacity];
        this.horizon = horizon;
        this.random = seed;
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
        long place = Long.remainderUnsigned(next(), Math.min(seen, Math.max(horizon, values.length)));
        if (place < values.length) {
            values[(int) place] = value;
        }
    }

    /** SplitMix64 (Steele, Lea and Flood 2014). */
    private long next() {
        random += GOLDEN;
        long z = random;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
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
        out.writeLong(random);
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
        random = in.readLong();
    }
}
