package io.weir.state.window;

import io.weir.state.encoding.VarInt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The tiles of one group of windows of one key.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>Within a level, tiles stand in the order of their index, one per index.
 *   <li>A tile that was settled at {@code newest} lies in the first level l with {@code last > newest − end(l)}: its newest
 *       event is still in window l, and in no shorter one; the last level also holds what is kept for events that come late.
 *   <li>A level never has more than {@code (end(l) − end(l − 1)) / width(l) + 2} tiles, the first one
 *       {@code end(0) / width(0) + 2}, the last one as many more as fit into the lateness.
 * </ol>
 *
 * <p>What is kept depends on the events and the order in which they came, on nothing else: not on checkpoints, caches or
 * clocks. Not safe for use by several threads.
 */
public final class Tiles {
    private final TileLayout layout;
    /** The oldest first. */
    private final List<ArrayList<Tile>> levels;

    private final long[] widths;
    /** Per level, all its tiles in one; null where a tile has changed since. Never written: it follows from the tiles. */
    private final Tile[] totals;

    /** What {@link #heapBytes} says; below 0 where it must be counted anew. */
    private long bytes = -1;

    Tiles(TileLayout layout) {
        this.layout = layout;
        totals = new Tile[layout.levels()];
        widths = new long[layout.levels()];
        Arrays.setAll(widths, layout::width);
        levels = new ArrayList<>(layout.levels());
        for (int l = 0; l < layout.levels(); l++) {
            levels.add(new ArrayList<>());
        }
    }

    boolean isEmpty() {
        for (ArrayList<Tile> level : levels) {
            if (!level.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The event time of the newest event in a tile; the minimum if there is none. */
    long newest() {
        long newest = Long.MIN_VALUE;
        for (ArrayList<Tile> tiles : levels) {
            for (Tile tile : tiles) {
                newest = Math.max(newest, tile.last);
            }
        }
        return newest;
    }

    /** How many tiles there are. */
    public int size() {
        int size = 0;
        for (ArrayList<Tile> level : levels) {
            size += level.size();
        }
        return size;
    }

    /** Levels, as many as windows. */
    public int levels() {
        return levels.size();
    }

    /** How many tiles a level has. */
    public int size(int level) {
        return levels.get(level).size();
    }

    /** A tile of a level; 0 is the oldest. */
    public Tile tile(int level, int at) {
        return levels.get(level).get(at);
    }

    /**
     * All tiles of a level in one, combined from the newest to the oldest; kept until one of them changes, as most events
     * change none. The level must have a tile.
     */
    public Tile total(int level) {
        Tile total = totals[level];
        if (total == null) {
            ArrayList<Tile> tiles = levels.get(level);
            total = new Tile(0, layout.parts());
            for (int i = tiles.size() - 1; i >= 0; i--) {
                total.combine(tiles.get(i));
            }
            total.settle();
            totals[level] = total;
            bytes = -1;
        }
        return total;
    }

    /** Adds an event that is no longer kept by itself, if it may still be in a window. */
    void add(KeyHistory history, int entry, long newest, long lateness) {
        long time = history.time(entry);
        int longest = levels.size() - 1;
        if (newest - time < layout.end(longest) + lateness) {
            int level = level(newest - time);
            at(level, Math.floorDiv(time, widths[level])).add(history, entry, newest, layout.parts());
        }
    }

    /** The longest window's level is also that of what is kept for events that come late. */
    private int level(long age) {
        int level = 0;
        while (level < levels.size() - 1 && age >= layout.end(level)) {
            level++;
        }
        return level;
    }

    /** The tile of an index, which the caller is about to change. */
    private Tile at(int level, long index) {
        changed(level);
        ArrayList<Tile> tiles = levels.get(level);
        int at = tiles.size();
        while (at > 0 && tiles.get(at - 1).index > index) {
            at--;
        }
        if (at > 0 && tiles.get(at - 1).index == index) {
            return tiles.get(at - 1);
        }
        Tile tile = new Tile(index, layout.parts());
        tiles.add(at, tile);
        return tile;
    }

    /**
     * Moves the tiles that have left their window into the next longer one's, and forgets those that left the last.
     *
     * @return whether there were any
     */
    boolean age(long newest, long lateness) {
        boolean changed = false;
        for (int l = 0; l < levels.size(); l++) {
            boolean longest = l == levels.size() - 1;
            ArrayList<Tile> tiles = levels.get(l);
            long edge = newest - layout.end(l) - (longest ? lateness : 0);
            int gone = 0;
            while (gone < tiles.size() && tiles.get(gone).last <= edge) {
                Tile tile = tiles.get(gone++);
                if (!longest) {
                    // By its newest event, which is what decides where a tile belongs.
                    Tile coarse = at(l + 1, Math.floorDiv(tile.last, widths[l + 1]));
                    coarse.combine(tile);
                    coarse.settle();
                }
            }
            if (gone > 0) {
                tiles.subList(0, gone).clear();
                changed(l);
                changed = true;
            }
        }
        return changed;
    }

    /** Whether a label of an event of this time, which passed these filters, would be counted. */
    boolean holds(long time, int filters) {
        return passes(filters)
                && levels.stream().flatMap(List::stream).anyMatch(tile -> tile.first <= time && time <= tile.last);
    }

    private boolean passes(int filters) {
        return layout.filter() < 0 || (filters >> layout.filter() & 1) == 1;
    }

    /** Counts a label for the tile that holds the event of this time, if there is one, and if it passed the filter. */
    boolean label(long time, boolean positive, int filters) {
        if (!passes(filters)) {
            return false;
        }
        for (int l = 0; l < levels.size(); l++) {
            ArrayList<Tile> tiles = levels.get(l);
            for (int i = tiles.size() - 1; i >= 0; i--) {
                Tile tile = tiles.get(i);
                if (tile.first <= time && time <= tile.last) {
                    tile.label(time, positive);
                    changed(l);
                    return true;
                }
            }
        }
        return false;
    }

    private void changed(int level) {
        totals[level] = null;
        bytes = -1;
    }

    /** To be called after events were added. */
    void settle() {
        for (ArrayList<Tile> tiles : levels) {
            tiles.forEach(Tile::settle);
        }
    }

    /** What it takes on the heap, in bytes, about: O(levels), after a change O(tiles) if a part of them can grow. */
    long heapBytes() {
        if (bytes < 0) {
            bytes = 100;
            for (int l = 0; l < levels.size(); l++) {
                bytes += 80 + bytes(levels.get(l)) + (totals[l] == null ? 0 : totals[l].heapBytes());
            }
        }
        return bytes;
    }

    private long bytes(List<Tile> level) {
        if (layout.parts().stream().noneMatch(part -> part.kind().grows())) {
            return level.isEmpty() ? 0 : level.size() * level.get(0).heapBytes();
        }
        long sum = 0;
        for (Tile tile : level) {
            sum += tile.heapBytes();
        }
        return sum;
    }

    void write(DataOutputView out) throws IOException {
        for (ArrayList<Tile> tiles : levels) {
            VarInt.write(tiles.size(), out);
            long index = 0;
            for (Tile tile : tiles) {
                VarInt.writeSigned(tile.index - index, out);
                index = tile.index;
                VarInt.writeSigned(tile.first, out);
                VarInt.write(tile.last - tile.first, out);
                VarInt.write(tile.events, out);
                for (var part : tile.parts) {
                    part.write(out);
                }
            }
        }
    }

    void read(DataInputView in) throws IOException {
        bytes = -1;
        for (ArrayList<Tile> tiles : levels) {
            int size = (int) VarInt.read(in);
            long index = 0;
            for (int i = 0; i < size; i++) {
                index += VarInt.readSigned(in);
                Tile tile = new Tile(index, layout.parts());
                tile.first = VarInt.readSigned(in);
                tile.last = tile.first + VarInt.read(in);
                tile.events = VarInt.read(in);
                for (var part : tile.parts) {
                    part.read(in);
                }
                tiles.add(tile);
            }
        }
    }
}
