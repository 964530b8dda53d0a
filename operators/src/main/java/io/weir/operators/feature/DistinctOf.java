package io.weir.operators.feature;

import io.weir.state.aggregate.Distinct;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;
import java.util.Arrays;

/** How many different values: exact while a key's events are kept one by one, of a sketch once there are tiles. */
final class DistinctOf extends Accumulator {
    private final int column;
    private final int part;
    /** Open addressing with linear probing; a slot is free if its stamp is an old one. */
    private long[] slots = new long[64];

    private int[] stamps = new int[64];
    private int stamp;
    private int size;
    private final Distinct sketch = new Distinct();
    private boolean tiled;

    DistinctOf(int column, int part) {
        this.column = column;
        this.part = part;
    }

    @Override
    void clear() {
        size = 0;
        if (++stamp == 0) {
            Arrays.fill(stamps, 0);
            stamp = 1;
        }
        if (tiled) {
            sketch.clear();
            tiled = false;
        }
    }

    @Override
    void add(Subject subject, int from, int to, int mask) {
        KeyHistory history = subject.history;
        for (int i = from; i < to; i++) {
            double value = history.value(column, i);
            if (!Double.isNaN(value) && history.passed(i, mask)) {
                add(Distinct.bits(value));
            }
        }
    }

    private void add(long bits) {
        if (size * 2 >= slots.length) {
            grow();
        }
        int at = slot(bits);
        while (stamps[at] == stamp) {
            if (slots[at] == bits) {
                return;
            }
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = bits;
        stamps[at] = stamp;
        size++;
    }

    private int slot(long bits) {
        return (int) ((bits * 0x9E3779B97F4A7C15L) >>> 32) & (slots.length - 1);
    }

    private void grow() {
        long[] old = slots;
        int[] oldStamps = stamps;
        slots = new long[old.length * 2];
        stamps = new int[slots.length];
        size = 0;
        for (int i = 0; i < old.length; i++) {
            if (oldStamps[i] == stamp) {
                add(old[i]);
            }
        }
    }

    @Override
    void add(Tile tile) {
        sketch.combine(tile.part(part));
        tiled = true;
    }

    @Override
    double value(AggregateFunction function, double parameter, Subject subject, long window) {
        if (!tiled) {
            return size;
        }
        for (int i = 0; i < slots.length; i++) {
            if (stamps[i] == stamp) {
                sketch.add(0, Double.longBitsToDouble(slots[i]));
            }
        }
        return sketch.count();
    }
}
