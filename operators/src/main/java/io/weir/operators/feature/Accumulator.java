package io.weir.operators.feature;

import io.weir.state.window.Tile;

/**
 * What is gathered from the events of a window on the way to a result. Windows are nested, and are walked from the newest
 * event to the oldest: what has seen the short window goes on into the longer one.
 */
abstract class Accumulator {
    /** Forgets all; called once per event and group of windows. */
    abstract void clear();

    /**
     * Adds the entries {@code [from, to)} that pass the mask, all of them older than those before.
     *
     * @param mask as {@link io.weir.state.window.KeyHistory#mask} makes it
     */
    abstract void add(Subject subject, int from, int to, int mask);

    /** Adds a tile, older than all before. What cannot be made of tiles is of the events that are kept one by one. */
    abstract void add(Tile tile);

    /** Whether several tiles may be added as one that combines them: not if each one's own time counts. */
    boolean summable() {
        return true;
    }
}
