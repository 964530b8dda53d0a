package io.weir.state.window;

import io.weir.state.aggregate.ShiftedMoments;
import java.io.IOException;
import java.util.Arrays;
import javax.annotation.Nullable;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Events of one key in the order of their times, each a few words in one array: the part of a {@link KeyHistory} that every
 * event touches, and its superclass because each object more is a miss of the processor's cache.
 *
 * <pre>
 *   | time | id, label time: if labels are kept | value of each column, as the bits of a double |
 * </pre>
 *
 * <p>The array is used from {@code start} on: forgetting the oldest moves {@code start}, and room is made by moving all
 * back to the front, so both cost O(1) per event. Marks stand beside it, once there is one. Insertion is O(1) for an event
 * in order and O(n) for one out of order. Not safe for use by several threads.
 */
abstract class PackedEntries {
    public static final int UNKNOWN = 0;
    public static final int NEGATIVE = 1;
    public static final int POSITIVE = 2;

    /** A mark: two bits of label, one for an answer that was overtaken, then one per filter. */
    private static final int LABEL_MASK = 0b11;

    private static final int OVERTAKEN = 0b100;
    private static final int FILTER_SHIFT = 3;

    private static final int INITIAL_CAPACITY = 4;
    /** As many words as may lie idle. */
    private static final int LARGE = 1024;

    private static final int ID = 1;
    private static final int LABEL_TIME = 2;

    private int start;
    private int end;
    private final int columns;
    private boolean labels;
    /** Words of an entry, and the place of the first value among them. */
    private int stride;

    private int firstValue;
    private long[] words;
    /** One per entry, at the same place; null while all are 0. */
    @Nullable
    private int[] marks;

    PackedEntries(int columns, boolean labels, int capacity) {
        this.columns = columns;
        keepLabels(labels);
        words = new long[Math.max(INITIAL_CAPACITY, capacity) * stride];
    }

    private void keepLabels(boolean keep) {
        labels = keep;
        firstValue = keep ? LABEL_TIME + 1 : 1;
        stride = firstValue + columns;
    }

    final void dropLabels() {
        long[] from = words;
        int fromStride = stride;
        keepLabels(false);
        words = new long[from.length / fromStride * stride];
        for (int i = start; i < end; i++) {
            words[i * stride] = from[i * fromStride];
            System.arraycopy(from, i * fromStride + LABEL_TIME + 1, words, i * stride + firstValue, columns);
            if (marks != null) {
                marks[i] &= ~LABEL_MASK;
            }
        }
    }

    /** How many events are kept one by one. */
    public int size() {
        return end - start;
    }

    public int columns() {
        return columns;
    }

    /** Event time in epoch milliseconds; entry 0 is the oldest. */
    public long time(int entry) {
        return words[(start + entry) * stride];
    }

    /** The event's id, or a 64-bit hash of it; finds the entry when its label comes. 0 if no labels are kept. */
    public long id(int entry) {
        return labels ? words[(start + entry) * stride + ID] : 0;
    }

    public double value(int column, int entry) {
        return Double.longBitsToDouble(words[(start + entry) * stride + firstValue + column]);
    }

    /** Whether the event passed all filters of a mask that {@link #mask} made. */
    public boolean passed(int entry, int mask) {
        return mask == 0 || (marks != null && (marks[start + entry] & mask) == mask);
    }

    /** The mask of one filter, by its index in the layout; of −1: of none, which every event passes. */
    public static int mask(int filter) {
        return filter < 0 ? 0 : 1 << (FILTER_SHIFT + filter);
    }

    /**
     * The label as it was known at {@code asOf}: one that became known later is {@link #UNKNOWN}, also where it took the
     * place of an earlier one.
     */
    public int labelAsOf(int entry, long asOf) {
        int label = label(entry);
        return label != UNKNOWN && labelTime(entry) <= asOf ? label : UNKNOWN;
    }

    int label(int entry) {
        return mark(entry) & LABEL_MASK;
    }

    long labelTime(int entry) {
        return labels ? words[(start + entry) * stride + LABEL_TIME] : 0;
    }

    final void label(int entry, int label, long labelTime) {
        mark(entry, (mark(entry) & ~LABEL_MASK) | label);
        if (labels) {
            words[(start + entry) * stride + LABEL_TIME] = labelTime;
        }
    }

    /** Bit f tells whether the event passed filter f. */
    final int filters(int entry) {
        return mark(entry) >>> FILTER_SHIFT;
    }

    int mark(int entry) {
        return marks == null ? 0 : marks[start + entry];
    }

    private void mark(int entry, int mark) {
        if (marks == null) {
            if (mark == 0) {
                return;
            }
            marks = new int[words.length / stride];
        }
        marks[start + entry] = mark;
    }

    /** The first entry that is later than {@code time}; {@link #size()} if there is none. */
    public int after(long time) {
        return after(time, size());
    }

    /** The first entry that is later than {@code time}, or {@code before} if none of {@code [0, before)} is; O(log n). */
    public int after(long time, int before) {
        if (before > 0 && time(0) > time) {
            return 0; // the longest window has all that is kept, mostly
        }
        int high = before;
        // And a short one the newest few.
        for (int i = 0; i < 16 && high > 0; i++) {
            if (time(high - 1) <= time) {
                return high;
            }
            high--;
        }
        int low = 0;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(middle) <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Adds the values of one column of the entries before {@code before} that are later than {@code time}, the newest
     * first.
     *
     * @return the first entry that is later; {@code before} if none is
     */
    public int addLater(ShiftedMoments moments, int column, int before, long time) {
        int behind = (start + before) * stride;
        int from = moments.addLater(words, start * stride, behind, stride, firstValue + column, time);
        return before - (behind - from) / stride;
    }

    /** Adds the values of one column of the entries {@code [from, before)}, the newest first. */
    public void addTo(ShiftedMoments moments, int column, int from, int before) {
        int behind = (start + before) * stride;
        moments.addLater(words, (start + from) * stride, behind, stride, firstValue + column, Long.MIN_VALUE);
    }

    /**
     * Copies the times and the values of one column of the entries {@code [from, before)} that pass a mask and have a value, the
     * newest first.
     *
     * @param at where in both arrays the first comes; there is room for all
     * @return behind the last
     */
    public int copyTo(long[] times, double[] values, int at, int column, int from, int before, int mask) {
        int value = firstValue + column;
        int first = (start + from) * stride;
        int entry = start + before - 1;
        for (int word = entry * stride; word >= first; word -= stride, entry--) {
            times[at] = words[word];
            double one = Double.longBitsToDouble(words[word + value]);
            values[at] = one;
            if (!Double.isNaN(one) && (mask == 0 || (marks != null && (marks[entry] & mask) == mask))) {
                at++;
            }
        }
        return at;
    }

    /** Adds an entry behind all that are not later than it; see {@link KeyHistory#add}. */
    final int insert(long time, long id, int filters, double[] row) {
        if ((end + 1) * stride > words.length) {
            makeRoom();
        }
        int at = size();
        while (at > 0 && time(at - 1) > time) {
            at--;
        }
        if (at < size()) {
            open(at);
        }
        end++;
        int word = (start + at) * stride;
        words[word] = time;
        if (labels) {
            words[word + ID] = id;
            words[word + LABEL_TIME] = 0;
        }
        for (int c = 0; c < columns; c++) {
            words[word + firstValue + c] = Double.doubleToRawLongBits(row[c]);
        }
        mark(at, filters << FILTER_SHIFT);
        return at;
    }

    /** Appends the time of an entry that was stored before; the caller keeps the order and fills in the rest. */
    void restore(long time) {
        words[end++ * stride] = time;
    }

    void restoreMark(int entry, int mark) {
        mark(entry, mark);
    }

    void restoreLabel(int entry, long id, long labelTime) {
        if (labels) {
            words[(start + entry) * stride + ID] = id;
            words[(start + entry) * stride + LABEL_TIME] = labelTime;
        }
    }

    void write(int column, DataOutputView out) throws IOException {
        double[] values = new double[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(column, i);
        }
        ColumnEncoding.write(values, 0, values.length, out);
    }

    void read(int column, DataInputView in) throws IOException {
        double[] values = new double[size()];
        ColumnEncoding.read(values, values.length, in);
        for (int i = 0; i < values.length; i++) {
            words[(start + i) * stride + firstValue + column] = Double.doubleToRawLongBits(values[i]);
        }
    }

    boolean keepsLabels() {
        return labels;
    }

    boolean hasMarks() {
        for (int i = start; marks != null && i < end; i++) {
            if (marks[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Notes that the answers of the entries from {@code entry} on would have been others.
     *
     * @return of how many it was not noted before
     */
    public int overtake(int entry) {
        int changed = 0;
        for (int i = entry; i < size(); i++) {
            if ((mark(i) & OVERTAKEN) == 0) {
                mark(i, mark(i) | OVERTAKEN);
                changed++;
            }
        }
        return changed;
    }

    /** Forgets the entries at or before {@code time}: a window is open at its old end. */
    public void evictUpTo(long time) {
        while (start < end && words[start * stride] <= time) {
            start++;
        }
        if (start == end) {
            start = 0;
            end = 0;
        }
        if (words.length > LARGE && (end - start) * stride < words.length / 8) {
            move(Math.max(INITIAL_CAPACITY, 2 * size())); // the burst is over
        }
    }

    /** Forgets the oldest entries. */
    final void forget(int entries) {
        start += entries;
    }

    /** Makes the entries of this empty one those of another, of which it shares nothing. */
    final void copyEntries(PackedEntries from) {
        end = from.size();
        System.arraycopy(from.words, from.start * stride, words, 0, end * stride);
        if (from.marks != null) {
            marks = new int[words.length / stride];
            System.arraycopy(from.marks, from.start, marks, 0, end);
        }
    }

    /** What the arrays take on the heap, in bytes. */
    final long entryBytes() {
        return 8L * words.length + (marks == null ? 0 : 16 + 4L * marks.length);
    }

    private void open(int at) {
        int from = start + at;
        System.arraycopy(words, from * stride, words, (from + 1) * stride, (end - from) * stride);
        if (marks != null) {
            System.arraycopy(marks, from, marks, from + 1, end - from);
        }
    }

    /** Moves the entries to the front if a third of the array is free there, else makes the array larger. */
    private void makeRoom() {
        int capacity = words.length / stride;
        move(start > capacity / 3 ? capacity : Math.max(INITIAL_CAPACITY, capacity * 3 / 2 + 1));
    }

    /** Moves the entries to the front of an array with this capacity. */
    private void move(int capacity) {
        int size = size();
        boolean same = capacity == words.length / stride;
        long[] to = same ? words : new long[capacity * stride];
        System.arraycopy(words, start * stride, to, 0, size * stride);
        words = to;
        if (marks != null) {
            int[] moved = same ? marks : new int[capacity];
            System.arraycopy(marks, start, moved, 0, size);
            Arrays.fill(moved, size, capacity, 0);
            marks = moved;
        }
        start = 0;
        end = size;
    }
}
