package io.weir.state.window;

import java.util.Arrays;

/**
 * What one key remembers: its events of the longest window, in event-time order, with the values that are aggregated
 * and the labels that have come.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code times[0..size)} never decreases; of equal times, the one that arrived first stands first.
 *   <li>{@code values[c][i]} is column {@code c} of entry {@code i}; NaN where the event had none.
 *   <li>{@code labels[i]} is {@link #UNKNOWN}, {@link #NEGATIVE} or {@link #POSITIVE}, and known from
 *       {@code labelTimes[i]} on.
 * </ol>
 *
 * <p>Insertion is O(1) for an event in order and O(n) for one out of order; eviction and the search for a label are
 * O(n) and O(log n). Not safe for use by several threads.
 */
public final class KeyHistory {
    public static final byte UNKNOWN = 0;
    public static final byte NEGATIVE = 1;
    public static final byte POSITIVE = 2;

    private static final int INITIAL_CAPACITY = 8;
    private static final int OBJECT_BYTES = 80; // with the array of columns
    private static final int ARRAY_BYTES = 24; // header, reference and padding

    private final int columns;
    private int size;
    private long[] times;
    private long[] ids;
    private byte[] labels;
    private long[] labelTimes;
    private double[][] values;
    private long expiryTimer = Long.MIN_VALUE;

    /** @param columns the number of aggregated columns, 0 or more */
    public KeyHistory(int columns) {
        this(columns, INITIAL_CAPACITY);
    }

    KeyHistory(int columns, int capacity) {
        this.columns = columns;
        times = new long[capacity];
        ids = new long[capacity];
        labels = new byte[capacity];
        labelTimes = new long[capacity];
        values = new double[columns][capacity];
    }

    public int size() {
        return size;
    }

    public int columns() {
        return columns;
    }

    /** Event time in epoch milliseconds. */
    public long time(int entry) {
        return times[entry];
    }

    /** The event's id, or a 64-bit hash of it; finds the entry when its label comes. */
    public long id(int entry) {
        return ids[entry];
    }

    public double value(int column, int entry) {
        return values[column][entry];
    }

    /**
     * The label as it was known at {@code asOf}: one that became known later is {@link #UNKNOWN}, also where it took the
     * place of an earlier one.
     */
    public byte labelAsOf(int entry, long asOf) {
        return labelTimes[entry] <= asOf ? labels[entry] : UNKNOWN;
    }

    byte label(int entry) {
        return labels[entry];
    }

    long labelTime(int entry) {
        return labelTimes[entry];
    }

    /** When the key's expiry timer is set for, or {@link Long#MIN_VALUE}: one timer per key, not one per event. */
    public long expiryTimer() {
        return expiryTimer;
    }

    public void setExpiryTimer(long time) {
        expiryTimer = time;
    }

    /**
     * Adds an event behind all that are not later than it.
     *
     * @param row one value per column; copied
     * @return the entry's index
     */
    public int add(long time, long id, double[] row) {
        if (size == times.length) {
            grow();
        }
        int at = size;
        while (at > 0 && times[at - 1] > time) {
            at--;
        }
        if (at < size) {
            open(at);
        }
        times[at] = time;
        ids[at] = id;
        labels[at] = UNKNOWN;
        labelTimes[at] = 0;
        for (int c = 0; c < columns; c++) {
            values[c][at] = row[c];
        }
        size++;
        return at;
    }

    /** Appends an entry that was stored before; the caller keeps the order. */
    void restore(long time, long id, byte label, long labelTime, double[] row) {
        int at = add(time, id, row);
        labels[at] = label;
        labelTimes[at] = labelTime;
    }

    /**
     * Sets the label of the event with this time and id. Of several labels of one event the newest by label time stays,
     * of equally new ones the last that came, so that a label that was overtaken does not undo its correction.
     *
     * @return whether the event is still remembered
     */
    public boolean label(long time, long id, boolean positive, long labelTime) {
        int at = firstAt(time);
        for (; at < size && times[at] == time; at++) {
            if (ids[at] == id) {
                if (labels[at] == UNKNOWN || labelTimes[at] <= labelTime) {
                    labels[at] = positive ? POSITIVE : NEGATIVE;
                    labelTimes[at] = labelTime;
                }
                return true;
            }
        }
        return false;
    }

    /** The first entry whose time is {@code time} or later; {@link #size()} if there is none. */
    private int firstAt(long time) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Forgets the events at or before {@code time}: a window is open at its old end. */
    public void evictUpTo(long time) {
        int drop = time == Long.MAX_VALUE ? size : firstAt(time + 1);
        if (drop > 0) {
            remove(drop);
        }
    }

    /**
     * Forgets the oldest events until {@code most} are left.
     *
     * @return how many were forgotten
     */
    public int shrinkTo(int most) {
        int drop = Math.max(0, size - most);
        if (drop > 0) {
            remove(drop);
        }
        return drop;
    }

    private void remove(int drop) {
        int left = size - drop;
        System.arraycopy(times, drop, times, 0, left);
        System.arraycopy(ids, drop, ids, 0, left);
        System.arraycopy(labels, drop, labels, 0, left);
        System.arraycopy(labelTimes, drop, labelTimes, 0, left);
        for (double[] column : values) {
            System.arraycopy(column, drop, column, 0, left);
        }
        size = left;
    }

    private void open(int at) {
        int moved = size - at;
        System.arraycopy(times, at, times, at + 1, moved);
        System.arraycopy(ids, at, ids, at + 1, moved);
        System.arraycopy(labels, at, labels, at + 1, moved);
        System.arraycopy(labelTimes, at, labelTimes, at + 1, moved);
        for (double[] column : values) {
            System.arraycopy(column, at, column, at + 1, moved);
        }
    }

    private void grow() {
        int capacity = Math.max(INITIAL_CAPACITY, times.length * 2);
        times = Arrays.copyOf(times, capacity);
        ids = Arrays.copyOf(ids, capacity);
        labels = Arrays.copyOf(labels, capacity);
        labelTimes = Arrays.copyOf(labelTimes, capacity);
        for (int c = 0; c < columns; c++) {
            values[c] = Arrays.copyOf(values[c], capacity);
        }
    }

    /** Bytes of heap that this takes, its arrays with the room that they have; O(1). */
    public long heapBytes() {
        int arrays = 4 + columns;
        long perEvent = 3L * Long.BYTES + Byte.BYTES + (long) columns * Double.BYTES;
        return OBJECT_BYTES + (long) arrays * ARRAY_BYTES + times.length * perEvent;
    }

    /** A copy that shares nothing with this one. */
    public KeyHistory copy() {
        KeyHistory copy = new KeyHistory(columns, Math.max(INITIAL_CAPACITY, size));
        copy.size = size;
        copy.expiryTimer = expiryTimer;
        System.arraycopy(times, 0, copy.times, 0, size);
        System.arraycopy(ids, 0, copy.ids, 0, size);
        System.arraycopy(labels, 0, copy.labels, 0, size);
        System.arraycopy(labelTimes, 0, copy.labelTimes, 0, size);
        for (int c = 0; c < columns; c++) {
            System.arraycopy(values[c], 0, copy.values[c], 0, size);
        }
        return copy;
    }
}
