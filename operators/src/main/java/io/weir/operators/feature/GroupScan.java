package io.weir.operators.feature;

import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;
import io.weir.state.window.TileLayout;
import io.weir.state.window.TilePart;
import io.weir.state.window.Tiles;
import java.util.Arrays;
import java.util.List;

/**
 * Computes one group of windows in one walk from the newest event to the oldest.
 *
 * <p>A window of length w with delay d, as of t, holds the events of (t − d − w, t − d]: open at its old end, closed at its
 * new one. A tile is in it if its newest event is, and if that was so as of the newest event too: else it stands in the level
 * of a longer window. The order of the additions is the order of the history, so that the same
 * history always gives the same bits.
 */
final class GroupScan {
    private final WindowGroup spec;
    private final long[] windows;
    private final int mask;
    private final int group;
    private final List<TilePart> parts;
    private final Accumulator[] accumulators;
    /** Those that take a whole level of tiles as one, and those that take each. */
    private final Accumulator[] summable;

    private final Accumulator[] oneByOne;

    GroupScan(WindowGroup spec, int group) {
        this.spec = spec;
        this.group = group;
        mask = KeyHistory.mask(spec.filter());
        windows = spec.windows();
        GroupAccumulators all = new GroupAccumulators(spec);
        parts = all.parts();
        accumulators = all.used().toArray(Accumulator[]::new);
        summable = all.used().stream().filter(Accumulator::summable).toArray(Accumulator[]::new);
        oneByOne = all.used().stream().filter(each -> !each.summable()).toArray(Accumulator[]::new);
    }

    /** What its tiles must keep. */
    TileLayout tiles(int tilesPerWindow) {
        List<Long> lengths = Arrays.stream(windows).boxed().toList();
        return new TileLayout(spec.filter(), spec.delay(), lengths, tilesPerWindow, parts);
    }

    void compute(Subject subject, double[] features) {
        for (Accumulator accumulator : accumulators) {
            accumulator.clear();
        }
        KeyHistory history = subject.history;
        Tiles tiles = history.tiles(group);
        if (tiles == null) {
            walk(subject, features);
        } else {
            walk(subject, tiles, features);
        }
    }

    private void walk(Subject subject, double[] features) {
        KeyHistory history = subject.history;
        long newest = subject.asOf - spec.delay();
        int end = history.after(newest);
        for (int w = 0; w < windows.length; w++) {
            // One of them finds where the window ends while it adds: the times are read once.
            int from = accumulators[0].addLater(subject, newest - windows[w], end, mask);
            for (int a = 1; from < end && a < accumulators.length; a++) {
                accumulators[a].add(subject, from, end, mask);
            }
            answer(subject, w, from == end, features);
            end = from;
        }
    }

    private void walk(Subject subject, Tiles tiles, double[] features) {
        KeyHistory history = subject.history;
        long newest = subject.asOf - spec.delay();
        int end = history.after(newest);
        int level = 0;
        int tile = tiles.size(0) - 1;
        for (int w = 0; w < windows.length; w++) {
            long oldest = newest - windows[w];
            int from = history.after(oldest, end);
            boolean same = from == end;
            // A longer window's tile holds nothing that this one still has as of the newest event: an event that came
            // late
            // would take it whole for the sake of a moment.
            while (level <= w) {
                if (tile < 0) {
                    level++;
                    tile = level < tiles.levels() ? tiles.size(level) - 1 : -1;
                    continue;
                }
                Tile next = tiles.tile(level, tile);
                if (next.last() <= oldest) {
                    break;
                }
                if (next.last() <= newest) {
                    // An event that came late may be older than a tile: what depends on order needs it in its place.
                    int newer = Math.max(from, history.after(next.last() - 1, end));
                    addEntries(subject, newer, end);
                    end = newer;
                    same = false;
                    if (newer == from
                            && tile == tiles.size(level) - 1
                            && tiles.tile(level, 0).last() > oldest) {
                        addLevel(tiles, level);
                        tile = 0;
                    } else {
                        for (Accumulator accumulator : accumulators) {
                            accumulator.add(next);
                        }
                    }
                }
                tile--;
            }
            addEntries(subject, from, end);
            end = from;
            answer(subject, w, same, features);
        }
    }

    private void addLevel(Tiles tiles, int level) {
        if (summable.length > 0) {
            Tile total = tiles.total(level);
            for (Accumulator accumulator : summable) {
                accumulator.add(total);
            }
        }
        for (int tile = tiles.size(level) - 1; oneByOne.length > 0 && tile >= 0; tile--) {
            for (Accumulator accumulator : oneByOne) {
                accumulator.add(tiles.tile(level, tile));
            }
        }
    }

    private void addEntries(Subject subject, int from, int to) {
        if (from < to) {
            for (Accumulator accumulator : accumulators) {
                accumulator.add(subject, from, to, mask);
            }
        }
    }

    /** @param same whether the window has no event that the one before it has not */
    private void answer(Subject subject, int w, boolean same, double[] features) {
        for (Accumulator accumulator : accumulators) {
            if (same && w > 0 && !accumulator.dependsOnLength()) {
                accumulator.repeat(w, features);
            } else {
                accumulator.answer(subject, w, windows[w], spec.missing(), features);
            }
        }
    }
}
