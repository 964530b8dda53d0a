package io.weir.gpu;

/**
 * A batch of feature rows, stored column by column in one flat array of fixed capacity that is filled, scored, cleared
 * and filled again.
 *
 * <pre>
 *   data():  | column 0: row 0 .. row stride-1 | column 1: row 0 .. row stride-1 | ...
 *   element (row, column) lies at  column * stride() + row,   stride() = capacity() rounded up to {@link #ALIGNMENT}
 * </pre>
 *
 * <p>Column-major, because every model reads a feature of many rows at once: neighbouring rows are neighbouring floats,
 * which is what both the vector units of a CPU and the threads of a warp want. A missing feature is NaN. Elements of rows
 * from {@link #rows()} on are left over from earlier use and mean nothing; backends may read and write them up to the
 * stride, so that the last rows of a batch need no loop of their own.
 *
 * <p>Not thread-safe: one thread fills and reads it, or hands it over with a happens-before edge.
 */
public final class FloatBatch {
    /** The stride is a multiple of this: 64 bytes, the widest vector register and a cache line. */
    public static final int ALIGNMENT = 16;

    private final int columns;
    private final int capacity;
    private final int stride;
    private final float[] data;
    private final float[] parameters;
    private int rows;

    /**
     * @param columns features of a row, at least 1
     * @param capacity the most rows it can hold, at least 1; {@code columns * capacity} must fit in one array
     */
    public FloatBatch(int columns, int capacity) {
        this(columns, capacity, 0);
    }

    /**
     * @param columns features of a row, at least 1
     * @param capacity the most rows it can hold, at least 1; {@code columns * capacity} must fit in one array
     * @param parameters floats that hold for all rows, 0 at first
     */
    public FloatBatch(int columns, int capacity, int parameters) {
        long padded = ((long) capacity + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (columns < 1 || capacity < 1 || columns * padded > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("columns=" + columns + " capacity=" + capacity
                    + ": a batch needs at least 1 of each, and columns * capacity (rounded up to " + ALIGNMENT
                    + ") below " + (Integer.MAX_VALUE - 8));
        }
        this.columns = columns;
        this.capacity = capacity;
        this.stride = (int) padded;
        this.data = new float[columns * stride];
        this.parameters = new float[parameters];
    }

    /** Forgets all rows; the memory is kept. */
    public void clear() {
        rows = 0;
    }

    /**
     * Copies a row in; O(columns).
     *
     * @param row {@link #columns()} features, NaN where there is none; not kept
     * @throws IllegalStateException if the batch is full
     */
    public void append(float[] row) {
        if (row.length != columns) {
            throw new IllegalArgumentException(
                    "row of " + row.length + " features appended to a batch of columns=" + columns);
        }
        if (rows == capacity) {
            throw new IllegalStateException("batch is full: capacity=" + capacity + "; score and clear it first");
        }
        for (int column = 0, at = rows; column < columns; column++, at += stride) {
            data[at] = row[column];
        }
        rows++;
    }

    /**
     * Makes it hold this many rows, for a backend that then writes their elements; what was there stays until it does.
     *
     * @param rows 0 to {@link #capacity()}
     */
    public void resize(int rows) {
        if (rows < 0 || rows > capacity) {
            throw new IllegalArgumentException(
                    "rows=" + rows + ": a batch of capacity=" + capacity + " holds 0 to " + capacity + " rows");
        }
        this.rows = rows;
    }

    /**
     * A new batch of this one's rows, again and again.
     *
     * @param count of its rows, at least 1; this one must hold some
     */
    public FloatBatch repeated(int count) {
        FloatBatch batch = new FloatBatch(columns, count, parameters.length);
        batch.rows = count;
        System.arraycopy(parameters, 0, batch.parameters, 0, parameters.length);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < count; row++) {
                batch.data[column * batch.stride + row] = data[column * stride + row % rows];
            }
        }
        return batch;
    }

    /** The rows held now, 0 to {@link #capacity()}. */
    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public int capacity() {
        return capacity;
    }

    public boolean isFull() {
        return rows == capacity;
    }

    /** One feature of one row that was appended. */
    public float get(int row, int column) {
        if (row < 0 || row >= rows || column < 0 || column >= columns) {
            throw new IndexOutOfBoundsException(
                    "row=" + row + " of rows=" + rows + ", column=" + column + " of columns=" + columns);
        }
        return data[column * stride + row];
    }

    /** The elements themselves, not a copy, laid out as the class comment draws; for backends. */
    public float[] data() {
        return data;
    }

    /**
     * What goes with all rows, not a copy: a model's parameters, where they change from batch to batch. Of length 0 but where a
     * model asks for them ({@link io.weir.gpu.model.DenseModel#batchParameters}); clearing leaves them.
     */
    public float[] parameters() {
        return parameters;
    }

    /** The distance in {@link #data()} between a row's neighbouring columns. */
    public int stride() {
        return stride;
    }
}
