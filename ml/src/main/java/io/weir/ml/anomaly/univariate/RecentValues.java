package io.weir.ml.anomaly.univariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The newest values of a series, as many as there is room for. */
final class RecentValues {
    private final double[] ring;
    private long seen;

    RecentValues(int capacity) {
        ring = new double[capacity];
    }

    void add(double value) {
        ring[(int) (seen++ % ring.length)] = value;
    }

    /** How many values there have ever been. */
    long seen() {
        return seen;
    }

    int size() {
        return (int) Math.min(seen, ring.length);
    }

    /** @param age 0 for the newest; below {@link #size} */
    double get(int age) {
        return ring[(int) ((seen - 1 - age) % ring.length)];
    }

    /** The mean of {@code count} values, {@code age} of them behind the newest. */
    double mean(int age, int count) {
        double sum = 0;
        for (int i = age; i < age + count; i++) {
            sum += get(i);
        }
        return sum / count;
    }

    /** From the oldest to the newest. */
    void write(DataOutput out) throws IOException {
        out.writeLong(seen);
        for (int age = size() - 1; age >= 0; age--) {
            out.writeDouble(get(age));
        }
    }

    void read(DataInput in) throws IOException {
        long all = in.readLong();
        if (all < 0) {
            throw new IOException("values: " + all + ", accepted: 0 or more");
        }
        int size = (int) Math.min(all, ring.length);
        seen = all - size;
        for (int i = 0; i < size; i++) {
            add(in.readDouble());
        }
    }

    int maxBytes() {
        return 8 + 8 * ring.length;
    }
}
