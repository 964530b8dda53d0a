package io.weir.state.window;

import java.io.Serializable;
import java.util.List;

/**
 * How the events of one group of windows are kept once a key has too many to keep each.
 *
 * <p>Tiles stand in levels, one per window. Level l holds the events whose age lies between windows l − 1 and l (each plus
 * the delay); its tiles are {@link #width} wide, about the window's length over {@code tilesPerWindow} (a 16th of the delay over it, if that is more), aligned to the epoch,
 * each level's width a multiple of the one before.
 *
 * @param filter the index of the filter that events must pass; −1 for none
 * @param delay how old an event must be to be counted, in milliseconds
 * @param windows lengths in milliseconds, ascending
 * @param tilesPerWindow how finely a window is divided, 1 or more
 * @param parts what each tile keeps beside the number of its events
 */
public record TileLayout(int filter, long delay, List<Long> windows, int tilesPerWindow, List<TilePart> parts)
        implements Serializable {
    /** In lengths of the shortest window: a longer delay makes that window's tiles coarser. */
    private static final int LONGEST_DELAY = 16;

    public TileLayout {
        windows = List.copyOf(windows);
        parts = List.copyOf(parts);
    }

    int levels() {
        return windows.size();
    }

    /** The width of a level's tiles, in milliseconds: how far a window's edge may be off. */
    public long width(int level) {
        // Behind a delay that is much longer than the window, tiles of the window's own fineness would be without
        // number.
        long width = Math.max(1, Math.max(windows.get(0), delay / LONGEST_DELAY) / tilesPerWindow);
        for (int l = 1; l <= level; l++) {
            width *= Math.max(1, windows.get(l) / tilesPerWindow / width);
        }
        return width;
    }

    /** The age at which an event leaves a level, in milliseconds. */
    long end(int level) {
        return delay + windows.get(level);
    }
}
