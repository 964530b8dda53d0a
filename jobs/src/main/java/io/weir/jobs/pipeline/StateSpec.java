package io.weir.jobs.pipeline;

import io.weir.state.window.HistoryLayout;

/**
 * What is remembered of each key, and how much of it is held live.
 *
 * @param exactEvents how many events of one key are kept one by one before older ones become tiles: 8 to 100,000, or
 *     {@link #UNLIMITED}
 * @param tiles tiles per window, 8 to 1,024
 * @param cacheBytes live state of one subtask before the state backend, in bytes; at least 1 MiB
 */
public record StateSpec(int exactEvents, int tiles, long cacheBytes) {
    /** No event ever becomes part of a tile. */
    public static final int UNLIMITED = HistoryLayout.UNLIMITED;

    /** For a file that does not say. */
    static final StateSpec DEFAULT = new StateSpec(256, 64, 64L << 20);
}
