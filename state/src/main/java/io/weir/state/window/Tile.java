package io.weir.state.window;

import io.weir.state.aggregate.LabelCounts;
import io.weir.state.aggregate.Partial;
import java.util.List;

/** What is kept of neighbouring events: from when to when, how many, and the parts that the layout names. */
public final class Tile {
    final long index;
    long first;
    long last;
    long events;
    final Partial[] parts;

    Tile(long index, List<TilePart> layout) {
        this.index = index;
        first = Long.MAX_VALUE;
        last = Long.MIN_VALUE;
        parts = new Partial[layout.size()];
        for (int p = 0; p < parts.length; p++) {
            parts[p] = layout.get(p).kind().create();
        }
    }

    /** The event time of its newest event: a tile counts in a window if this does. */
    public long last() {
        return last;
    }

    public long first() {
        return first;
    }

    public long events() {
        return events;
    }

    /** One of the parts, by its place in {@link TileLayout#parts()}. */
    public Partial part(int part) {
        return parts[part];
    }

    /** @param now labels that become known later are left out */
    void add(KeyHistory history, int entry, long now, List<TilePart> layout) {
        long time = history.time(entry);
        first = Math.min(first, time);
        last = Math.max(last, time);
        events++;
        for (int p = 0; p < parts.length; p++) {
            TilePart part = layout.get(p);
            if (part.column() != TilePart.LABEL) {
                double value = history.value(part.column(), entry);
                if (!Double.isNaN(value)) {
                    parts[p].add(time, value);
                }
            } else if (history.labelAsOf(entry, now) != KeyHistory.UNKNOWN) {
                parts[p].add(time, history.label(entry) == KeyHistory.POSITIVE ? 1 : 0);
            }
        }
    }

    void label(long time, boolean positive) {
        for (Partial part : parts) {
            if (part instanceof LabelCounts labels) {
                labels.add(time, positive ? 1 : 0);
            }
        }
    }

    void combine(Tile other) {
        first = Math.min(first, other.first);
        last = Math.max(last, other.last);
        events += other.events;
        for (int p = 0; p < parts.length; p++) {
            parts[p].combine(other.parts[p]);
        }
    }

    void settle() {
        for (Partial part : parts) {
            part.settle();
        }
    }

    long heapBytes() {
        long bytes = 80 + 8L * parts.length;
        for (Partial part : parts) {
            bytes += part.heapBytes();
        }
        return bytes;
    }
}
