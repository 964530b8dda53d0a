package io.weir.state.window;

import java.io.Serializable;
import java.util.List;

/**
 * What the histories of a step's keys hold. Immutable.
 *
 * @param columns the names of the columns whose values are kept, each with how it is kept if that is not as a number
 * @param filters the names of the filters, at most {@value #MOST_FILTERS}
 * @param labels whether labels, and the ids that find their events, are kept
 * @param exactEvents how many events of a key are kept one by one before the older ones become tiles, 2 or more;
 *     {@link #UNLIMITED}: all
 * @param tiles one layout per group of windows
 */
public record HistoryLayout(
        List<String> columns, List<String> filters, boolean labels, int exactEvents, List<TileLayout> tiles)
        implements Serializable {
    public static final int UNLIMITED = Integer.MAX_VALUE;
    /** A mark has 32 bits, three of which are taken. */
    public static final int MOST_FILTERS = 29;

    public HistoryLayout {
        columns = List.copyOf(columns);
        filters = List.copyOf(filters);
        tiles = List.copyOf(tiles);
        if (exactEvents < 2) {
            throw new IllegalArgumentException("exactEvents is " + exactEvents + ", accepted: 2 or more");
        }
        if (filters.size() > MOST_FILTERS) {
            throw new IllegalArgumentException(
                    "there are " + filters.size() + " filters of one key, accepted: at most " + MOST_FILTERS);
        }
    }

    /** Keeps every event, its label too. */
    public static HistoryLayout exact(List<String> columns) {
        return new HistoryLayout(columns, List.of(), true, UNLIMITED, List.of());
    }

    /** Whether bytes that were written for {@code that} hold what this one asks for, in the same places. */
    boolean readsFrom(HistoryLayout that) {
        return columns.equals(that.columns)
                && filters.equals(that.filters)
                && (!labels || that.labels)
                && (that.tiles.isEmpty() || tiles.equals(that.tiles));
    }
}
