package io.weir.state.window;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.annotation.Nullable;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;

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
 * <p>An event in order is added in O(1), one out of order in O(n); the search for a label is O(log n) among entries and
 * O(tiles) beyond. Not safe for use by several threads.
 */
public final class KeyHistory extends PackedEntries {
    private static final Tiles[] NO_TILES = {};

    /** Of the object itself, on the heap. */
    private static final int OBJECT_BYTES = 104;

    private HistoryLayout layout;
    private Tiles[] tiles = NO_TILES;
    /** Null while there is none. */
    @Nullable
    private EarlyLabels early;

    private long expiryTimer = Long.MIN_VALUE;

    public KeyHistory(HistoryLayout layout) {
        this(layout, 0);
    }

    KeyHistory(HistoryLayout layout, int capacity) {
        super(layout.columns().size(), layout.labels(), capacity);
        this.layout = layout;
    }

    /** Takes a layout that reads what this one's wrote: one that was restored has its savepoint's. */
    public KeyHistory adopt(HistoryLayout current) {
        if (layout != current) {
            if (!current.readsFrom(layout)) {
                throw new IllegalArgumentException("a history of " + layout + " cannot go on as " + current
                        + "; accepted: the same columns, filters, labels and tiles");
            }
            layout = current;
            if (keepsLabels() && !current.labels()) {
                early = null;
                dropLabels();
            }
        }
        return this;
    }

    /** The tiles of one group of windows, by its index in the layout; null if the key never had too many events. */
    @Nullable
    public Tiles tiles(int group) {
        return tiles.length == 0 ? null : tiles[group];
    }

    /** The event time of the newest event; the minimum if there is none. */
    public long newest() {
        return size() == 0 ? newestInTiles() : time(size() - 1);
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
        release(time, Long.MIN_VALUE);
        return insert(time, id, filters, row);
    }

    @Nullable
    EarlyLabels early() {
        return early;
    }

    void restoreEarly(EarlyLabels labels) {
        early = labels;
    }

    void readTiles(DataInputView in) throws IOException {
        tiles = emptyTiles();
        for (Tiles each : tiles) {
            each.read(in);
        }
        dropEmptyTiles();
    }

    /**
     * Sets the label of the event with this time and id. An event is answered with the newest label that was known at its
     * time, of several with the same label time with the last that came, in whatever order they are read. Of an event that is
     * in a tile neither its id nor its label time is known any more: the tile that holds its time counts the label once it is
     * known in event time, and a repetition or correction as one more label.
     *
     * @param known no event at or before this time is to come: the watermark
     */
    public LabelEffect label(long time, long id, boolean positive, long labelTime, long known) {
        release(Math.max(newest(), known), known);
        int entry = find(time, id);
        if (entry < 0) {
            boolean found = labelTime > Math.max(newest(), known)
                    ? hold(new EarlyLabels.Label(time, id, positive, labelTime, 0))
                    : labelTiles(time, positive, 0);
            return found ? LabelEffect.CHANGED : LabelEffect.FORGOTTEN;
        }
        int current = label(entry);
        if (current != UNKNOWN && labelTime >= labelTime(entry) && labelTime > known) {
            wait(new EarlyLabels.Label(time, id, positive, labelTime, filters(entry)));
            return LabelEffect.CHANGED;
        }
        if (current != UNKNOWN && labelTime < labelTime(entry)) {
            if (labelTime(entry) <= known) {
                return LabelEffect.NONE;
            }
            wait(new EarlyLabels.Label(time, id, current == POSITIVE, labelTime(entry), filters(entry)));
        }
        label(entry, positive ? POSITIVE : NEGATIVE, labelTime);
        return LabelEffect.CHANGED;
    }

    /** The entry with this time and id; below 0 if there is none. */
    private int find(long time, long id) {
        for (int i = time == Long.MIN_VALUE ? 0 : after(time - 1); i < size() && time(i) == time; i++) {
            if (id(i) == id) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int labelAsOf(int entry, long asOf) {
        EarlyLabels.Label newer = early == null ? null : early.newest(time(entry), id(entry), asOf);
        if (newer == null) {
            return super.labelAsOf(entry, asOf);
        }
        return newer.positive() ? POSITIVE : NEGATIVE;
    }

    private boolean labelTiles(long time, boolean positive, int filters) {
        boolean found = false;
        for (Tiles each : tiles) {
            found |= each.label(time, positive, filters);
        }
        return found;
    }

    /** Lets a label wait, if its event is in a tile. */
    private boolean hold(EarlyLabels.Label label) {
        for (Tiles each : tiles) {
            if (each.holds(label.time(), label.filters())) {
                wait(label);
                return true;
            }
        }
        return false;
    }

    private void wait(EarlyLabels.Label label) {
        if (early == null) {
            early = new EarlyLabels();
        }
        early.add(label);
    }

    /**
     * Counts the labels of tiled events that have become known by {@code now}, and lets those corrections take the place of
     * what they correct that every event to come will know.
     */
    private void release(long now, long known) {
        if (early == null) {
            return;
        }
        early.release(now, label -> {
            int entry = find(label.time(), label.id());
            if (entry < 0) {
                labelTiles(label.time(), label.positive(), label.filters());
            } else if (label.labelTime() <= known) {
                label(entry, label.positive() ? POSITIVE : NEGATIVE, label.labelTime());
            } else {
                return false;
            }
            return true;
        });
        if (early.isEmpty()) {
            early = null;
        }
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
        release(newest - lateness, newest - lateness);
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
        if (changed) {
            dropEmptyTiles();
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
        for (int i = 0; keepsLabels() && i < gone; i++) {
            if (label(i) != UNKNOWN && labelTime(i) > newest) {
                hold(new EarlyLabels.Label(time(i), id(i), label(i) == POSITIVE, labelTime(i), filters(i)));
            }
        }
        forget(gone);
    }

    private Tiles[] emptyTiles() {
        Tiles[] empty = new Tiles[layout.tiles().size()];
        Arrays.setAll(empty, g -> new Tiles(layout.tiles().get(g)));
        return empty;
    }

    private void dropEmptyTiles() {
        for (Tiles each : tiles) {
            if (!each.isEmpty()) {
                return;
            }
        }
        tiles = NO_TILES;
    }

    /**
     * Forgets what is too old for any event after {@code time}.
     *
     * @param reach how far back an event can matter, and for how long it is kept beyond that, in milliseconds
     * @return whether anything is left
     */
    public boolean expire(long time, long reach) {
        evictUpTo(time - reach);
        if (size() == 0 && newestInTiles() <= time - reach) {
            tiles = NO_TILES;
            early = null;
        }
        return size() > 0 || tiles.length > 0;
    }

    Tiles[] tiles() {
        return tiles;
    }

    /** A copy that shares nothing with this one. */
    public KeyHistory copy() {
        KeyHistory copy = new KeyHistory(layout, size());
        copy.copyEntries(this);
        copy.expiryTimer = expiryTimer;
        if (tiles.length > 0) {
            copy.copyTiles(this);
        }
        copy.early = early == null ? null : early.copy();
        return copy;
    }

    /** Through their bytes: seldom, and one way less for a part to be copied. */
    private void copyTiles(KeyHistory from) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(4096);
            for (Tiles each : from.tiles) {
                each.write(out);
            }
            DataInputDeserializer in = new DataInputDeserializer(out.getSharedBuffer(), 0, out.length());
            readTiles(in);
        } catch (IOException e) {
            throw new UncheckedIOException("tiles that were written to memory cannot be read", e);
        }
    }

    /** What it takes on the heap, in bytes, about. */
    public long heapBytes() {
        long bytes = OBJECT_BYTES + entryBytes();
        for (Tiles each : tiles) {
            bytes += each.heapBytes();
        }
        return bytes + (early == null ? 0 : early.heapBytes());
    }
}
