package io.weir.benchmarks.features;

import java.util.Arrays;

/**
 * A key's events of the longest window in a ring of times and values: what one writes who knows Flink and wants it fast.
 *
 * <p>Events must come in time order. Adding is O(1), computing O(events); nothing is allocated but when the ring grows.
 */
final class PlainRing {
    private static final int INITIAL_CAPACITY = 8;

    private long[] times;
    private double[] values;
    private int first;
    private int size;

    PlainRing() {
        this(INITIAL_CAPACITY);
    }

    /** @param capacity how many entries there is room for before it grows, at least */
    PlainRing(int capacity) {
        int power = Math.max(INITIAL_CAPACITY, Integer.highestOneBit(Math.max(1, capacity - 1)) << 1);
        times = new long[power];
        values = new double[power];
    }

    int size() {
        return size;
    }

    long time(int entry) {
        return times[(first + entry) & (times.length - 1)];
    }

    double value(int entry) {
        return values[(first + entry) & (times.length - 1)];
    }

    void add(long time, double value) {
        if (size == times.length) {
            grow();
        }
        int at = (first + size) & (times.length - 1);
        times[at] = time;
        values[at] = value;
        size++;
    }

    /** Forgets the events up to {@code time}, and the oldest beyond {@code most}. */
    void evict(long time, int most) {
        int mask = times.length - 1;
        while (size > 0 && (times[first] <= time || size > most)) {
            first = (first + 1) & mask;
            size--;
        }
    }

    private void grow() {
        int capacity = times.length;
        long[] oldTimes = times;
        double[] oldValues = values;
        times = Arrays.copyOfRange(oldTimes, first, first + 2 * capacity);
        values = Arrays.copyOfRange(oldValues, first, first + 2 * capacity);
        System.arraycopy(oldTimes, 0, times, capacity - first, first);
        System.arraycopy(oldValues, 0, values, capacity - first, first);
        first = 0;
    }

    /** All windows in one pass from the newest event to the oldest. */
    void compute(long asOf, long[] windows, float[] features) {
        int mask = times.length - 1;
        int entry = size - 1;
        long count = 0;
        double sum = 0;
        double max = Double.NEGATIVE_INFINITY;
        double mean = 0;
        double squares = 0;
        for (int w = 0; w < windows.length; w++) {
            long oldest = asOf - windows[w];
            for (; entry >= 0 && times[(first + entry) & mask] > oldest; entry--) {
                double value = values[(first + entry) & mask];
                count++;
                sum += value;
                max = Math.max(max, value);
                double delta = value - mean;
                mean += delta / count;
                squares += delta * (value - mean);
            }
            features[Windows.feature(0, w)] = count;
            features[Windows.feature(1, w)] = (float) sum;
            features[Windows.feature(2, w)] = (float) (sum / count);
            features[Windows.feature(3, w)] = count < 2 ? Float.NaN : (float) Math.sqrt(squares / (count - 1));
            features[Windows.feature(4, w)] = (float) max;
        }
    }

    PlainRing copy() {
        PlainRing copy = new PlainRing(0);
        copy.times = times.clone();
        copy.values = values.clone();
        copy.first = first;
        copy.size = size;
        return copy;
    }
}
