package io.weir.gpu.precision;

import io.weir.gpu.FloatBatch;

/** What a stream's rows are like: the ranges of its columns over some thousand rows, and every eighth of these. */
final class RowSample {
    private static final int MOST_ROWS = 512;
    private static final int MOST_FLOATS = 1 << 20;
    private static final int EVERY = 8;

    private final ColumnRanges ranges;
    private final FloatBatch rows;
    private final float[] row;
    private long seen;

    /**
     * @param columns of a row
     * @param ranges that hold what was seen earlier, and are widened
     */
    RowSample(int columns, ColumnRanges ranges) {
        this.ranges = ranges;
        this.rows = new FloatBatch(columns, Math.max(1, Math.min(MOST_ROWS, MOST_FLOATS / columns)));
        this.row = new float[columns];
    }

    void add(FloatBatch batch) {
        ranges.include(batch);
        for (int i = (int) ((EVERY - seen % EVERY) % EVERY); i < batch.rows() && !rows.isFull(); i += EVERY) {
            for (int column = 0; column < row.length; column++) {
                row[column] = batch.get(i, column);
            }
            rows.append(row);
        }
        seen += batch.rows();
    }

    boolean isComplete() {
        return seen >= needed();
    }

    /** Rows that must be shown to it. */
    int needed() {
        return EVERY * rows.capacity();
    }

    FloatBatch rows() {
        return rows;
    }

    ColumnRanges ranges() {
        return ranges;
    }
}
