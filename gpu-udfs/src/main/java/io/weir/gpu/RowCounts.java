package io.weir.gpu;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts rows by where and why they were scored. Thread-safe; counting is one atomic addition. */
public final class RowCounts {
    private static final Placement[] PLACEMENTS = Placement.values();

    private final AtomicLongArray rows = new AtomicLongArray(PLACEMENTS.length);

    public void add(Placement placement, int count) {
        rows.addAndGet(placement.ordinal(), count);
    }

    public long get(Placement placement) {
        return rows.get(placement.ordinal());
    }

    /** Those that are not 0. */
    public Map<Placement, Long> byPlacement() {
        Map<Placement, Long> all = new EnumMap<>(Placement.class);
        for (Placement placement : PLACEMENTS) {
            long count = get(placement);
            if (count != 0) {
                all.put(placement, count);
            }
        }
        return all;
    }
}
