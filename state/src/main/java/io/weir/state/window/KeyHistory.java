package io.weir.state.window;

import io.weir.state.aggregate.Moments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.annotation.Nullable;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What one key remembers: its events of the longest window, in event-time order, with the values that are aggregated
 * and the labels that have come; and, of a key with many events, tiles in the place of the older ones.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>{@code times} never decreases from entry to entry; of equal times, the one that arrived first stands first.
 *   <li>{@code value(c, i)} is column {@code c} of entry {@code i}; NaN where the event had none.
 *   <li>{@code label(i)} is {@link #UNKNOWN}, {@link #NEGATIVE} or {@link #POSITIVE}, and known from
 *       {@code labelTime(i)} on.
 *   <li>After {@link #settle} there are at most {@code exactEvents} entries, and each is younger than what it was told.
 *   <li>An event is an entry or is in the tiles of each group of windows whose filter it passes, never both.
 * </ol>
 *
 * <p>An entry is a few words in one array, since each object more that an event touches is a miss of the processor's cache:
 *
 * <pre>
 *   | time | id, label time: if labels are kept | value of each column, as the bits of a double |
 * </pre>
 *
 * <p>The array is used from {@code start} on: forgetting the oldest moves {@code start}, and room is made by moving all
 * back to the front, so both cost O(1) per event. Marks stand beside it, once there is one. Insertion is O(1) for an event
 * in order and O(n) for one out of order; the search for a label is O(log n) among entries and O(tiles) beyond. Not safe
 * for use by several threads.
 */
public final class KeyHistory {
    public static final int UNKNOWN = 0;
    public static final int NEGATIVE = 1;
    public static final int POSITIVE = 2;

    /** A mark: two bits of label, one for an answer that was overtaken, then one per filter. */
    private static final int LABEL_MASK = 0b11;

    private static final int OVERTAKEN = 0b100;
    private static final int FILTER_SHIFT = 3;

    private static final int INITIAL_CAPACITY = 4;
    private static final Tiles[] NO_TILES = {};

    private static final int ID = 1;
    private static final int LABEL_TIME = 2;

    private HistoryLayout layout;
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

    private Tiles[] tiles = NO_TILES;
    /** Null while there is none. */
    @Nullable
    private EarlyLabels early;

    private long tileBytes;
    private long expiryTimer = Long.MIN_VALUE;

    public KeyHistory(HistoryLayout layout) {
        this(layout, INITIAL_CAPACITY);
    }

    KeyHistory(HistoryLayout layout, int capacity) {
        this.layout = layout;
        columns = layout.columns().size();
        keepLabels(layout.labels());
        words = new long[capacity * stride];
    }

    private void keepLabels(boolean keep) {
        labels = keep;
        firstValue = keep ? LABEL_TIME + 1 : 1;
        stride = firstValue + columns;
    }

    /** Takes a layout that reads what this one's wrote: one that was restored has its savepoint's. */
    public KeyHistory adopt(HistoryLayout current) {
        if (layout != current) {
            if (!current.readsFrom(layout)) {
                throw new IllegalArgumentException("a history of " + layout + " cannot go on as " + current
                        + "; accepted: the same columns," + " filters, labels and tiles");
            }
            layout = current;
            if (labels && !current.labels()) {
                dropLabels();
            }
        }
        return this;
    }

    private void dropLabels() {
        early = null;
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
        int high = size();
        // Most questions are about the newest few.
        for (int i = 0; i < 8 && high > 0; i++) {
            if (time(high - 1) <= time) {
                return high;
            }
            high--;
        }
        return after(time, high);
    }

    /** The first entry that is later than {@code time}, or {@code before} if none of {@code [0, before)} is; O(log n). */
    public int after(long time, int before) {
        int low = 0;
        int high = before;
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

    /** Adds the values of the entries {@code [from, to)} of one column. */
    public void addTo(Moments moments, int column, int from, int to) {
        moments.addAll(words, (start + from) * stride + firstValue + column, to - from, stride);
    }

    /** The tiles of one group of windows, by its index in the layout; null if the key never had too many events. */
    @Nullable
    public Tiles tiles(int group) {
        return tiles.length == 0 ? null : tiles[group];
    }

    /** The event time of the newest event; the minimum if there is none. */
    public long newest() {
        return end == start ? newestInTiles() : words[(end - 1) * stride];
    }

    private long newestInTiles() {
        long newest = Long.MIN_VALUE;
        for (Tiles each : tiles) {
            newest = Math.max(newest, each.newest());
        }
        return newest;
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
     * @param filters bit f tells whether the event passes filter f
     * @param row one value per column; copied
     * @return the entry's index
     */
    public int add(long time, long id, int filters, double[] row) {
        release(time);
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

    @Nullable
    EarlyLabels early() {
        return early;
    }

    void readEarly(DataInputView in) throws IOException {
        early = EarlyLabels.read(in);
    }

    void readTiles(DataInputView in) throws IOException {
        tiles = emptyTiles();
        for (Tiles each : tiles) {
            each.read(in);
        }
        countTileBytes();
    }

    /**
     * Sets the label of the event with this time and id. Of several labels of one event the newest by label time stays,
     * of equally new ones the last that came, so that a label that was overtaken does not undo its correction. Of an event
     * that is in a tile neither its id nor its label time is known any more: the tile that holds its time counts the label
     * once an event comes that is not earlier than the label time, and a repetition or correction as one more label.
     *
     * @return whether the event is still remembered
     */
    public boolean label(long time, long id, boolean positive, long labelTime) {
        for (int i = time == Long.MIN_VALUE ? 0 : after(time - 1); i < size() && time(i) == time; i++) {
            if (id(i) == id) {
                if (label(i) == UNKNOWN || labelTime(i) <= labelTime) {
                    mark(i, (mark(i) & ~LABEL_MASK) | (positive ? POSITIVE : NEGATIVE));
                    restoreLabel(i, id, labelTime);
                }
                return true;
            }
        }
        if (tiles.length > 0 && labelTime > newest()) {
            return hold(time, positive, labelTime);
        }
        return labelTiles(time, positive);
    }

    private boolean labelTiles(long time, boolean positive) {
        boolean found = false;
        for (Tiles each : tiles) {
            found |= each.label(time, positive);
        }
        return found;
    }

    private boolean hold(long time, boolean positive, long labelTime) {
        for (Tiles each : tiles) {
            if (each.holds(time)) {
                if (early == null) {
                    early = new EarlyLabels();
                }
                early.add(time, positive, labelTime);
                return true;
            }
        }
        return false;
    }

    /** Counts the labels that have become known by {@code now}. */
    private void release(long now) {
        if (early != null) {
            early.release(now, this::labelTiles);
            if (early.isEmpty()) {
                early = null;
            }
        }
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

    /**
     * Forgets what is too old, and makes tiles of the older events if there are too many.
     *
     * @param reach how far back an event can matter, in milliseconds
     * @param lateness how much longer it is kept for events that come late
     * @return whether events became tiles
     */
    public boolean settle(long reach, long lateness) {
        long newest = newest();
        evictUpTo(newest - reach - lateness);
        // Before events are added: a tile holds what arrived before them, also of their own time.
        boolean changed = false;
        for (Tiles each : tiles) {
            changed |= each.age(newest, lateness);
        }
        boolean spilled = size() > layout.exactEvents();
        if (spilled) {
            spill(newest, lateness);
        }
        if (changed || spilled) {
            countTileBytes();
        }
        return spilled;
    }

    /** The older half becomes tiles: seldom, and not one event each time. */
    private void spill(long newest, long lateness) {
        if (tiles.length == 0) {
            tiles = emptyTiles();
        }
        int gone = size() - layout.exactEvents() / 2;
        for (int g = 0; g < tiles.length; g++) {
            int mask = mask(layout.tiles().get(g).filter());
            for (int i = 0; i < gone; i++) {
                if (passed(i, mask)) {
                    tiles[g].add(this, i, newest, lateness);
                }
            }
            tiles[g].settle();
        }
        for (int i = 0; labels && i < gone; i++) {
            if (label(i) != UNKNOWN && labelTime(i) > newest) {
                hold(time(i), label(i) == POSITIVE, labelTime(i));
            }
        }
        start += gone;
    }

    private Tiles[] emptyTiles() {
        Tiles[] empty = new Tiles[layout.tiles().size()];
        Arrays.setAll(empty, g -> new Tiles(layout.tiles().get(g)));
        return empty;
    }

    private void countTileBytes() {
        boolean left = false;
        tileBytes = 0;
        for (Tiles each : tiles) {
            left |= !each.isEmpty();
            tileBytes += each.heapBytes();
        }
        if (!left) {
            tiles = NO_TILES;
            early = null;
            tileBytes = 0;
        }
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
    }

    /**
     * Forgets what is too old for any event after {@code time}.
     *
     * @param reach how far back an event can matter, and for how long it is kept beyond that, in milliseconds
     * @return whether anything is left
     */
    public boolean expire(long time, long reach) {
        evictUpTo(time - reach);
        if (end == start && newestInTiles() <= time - reach) {
            tiles = NO_TILES;
            early = null;
            tileBytes = 0;
        }
        return end > start || tiles.length > 0;
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
        int size = size();
        int capacity = words.length / stride;
        int wanted = start > capacity / 3 ? capacity : Math.max(INITIAL_CAPACITY, capacity * 3 / 2 + 1);
        long[] to = wanted == capacity ? words : new long[wanted * stride];
        System.arraycopy(words, start * stride, to, 0, size * stride);
        words = to;
        if (marks != null) {
            int[] moved = wanted == capacity ? marks : new int[wanted];
            System.arraycopy(marks, start, moved, 0, size);
            Arrays.fill(moved, size, wanted, 0);
            marks = moved;
        }
        start = 0;
        end = size;
    }

    Tiles[] tiles() {
        return tiles;
    }

    /** A copy that shares nothing with this one. */
    public KeyHistory copy() {
        int size = size();
        KeyHistory copy = new KeyHistory(layout, Math.max(INITIAL_CAPACITY, size));
        copy.end = size;
        copy.expiryTimer = expiryTimer;
        System.arraycopy(words, start * stride, copy.words, 0, size * stride);
        if (marks != null) {
            copy.marks = new int[copy.words.length / stride];
            System.arraycopy(marks, start, copy.marks, 0, size);
        }
        if (tiles.length > 0) {
            copy.copyTiles(this);
        }
        return copy;
    }

    /** Through their bytes: seldom, and one way less for a part to be copied. */
    private void copyTiles(KeyHistory from) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(4096);
            for (Tiles each : from.tiles) {
                each.write(out);
            }
            if (from.early != null) {
                from.early.write(out);
            }
            DataInputDeserializer in = new DataInputDeserializer(out.getSharedBuffer(), 0, out.length());
            readTiles(in);
            if (from.early != null) {
                readEarly(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("tiles that were written to memory cannot be read", e);
        }
    }

    /** What it takes on the heap, in bytes, about. */
    public long heapBytes() {
        return 104
                + 8L * words.length
                + (marks == null ? 0 : 16 + 4L * marks.length)
                + tileBytes
                + (early == null ? 0 : early.heapBytes());
    }
}
