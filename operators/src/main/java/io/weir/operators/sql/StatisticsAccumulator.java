package io.weir.operators.sql;

import io.weir.state.encoding.VarInt;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The rows of {@code BATCH_STATS} that were not described yet, at most {@value #MOST_ROWS}, and the moments of those before: 64 KB
 * and 32 bytes per column.
 */
public final class StatisticsAccumulator extends Accumulator {
    /** What a device is sent at once. */
    static final int MOST_ROWS = 16_384;

    private static final int FIRST_ROWS = 16;

    /** One per column; none before the first row. */
    private ColumnMoments[] before = {};

    private float[] pending = {};
    private int rows;

    StatisticsAccumulator() {}

    private void begin(int columns) {
        before = new ColumnMoments[columns];
        Arrays.setAll(before, column -> new ColumnMoments());
    }

    int columns() {
        return before.length;
    }

    /**
     * Adds a row.
     *
     * @param describer of the rows before, where there are too many
     * @param from where in {@code values} the row begins
     */
    void add(float[] values, int from, int columns, ColumnDescriber describer) {
        if (before.length == 0) {
            begin(columns);
        }
        if (rows == MOST_ROWS) {
            describer.describe(pending, rows, before);
            rows = 0;
        }
        if ((rows + 1) * columns > pending.length) {
            pending = Arrays.copyOf(pending, columns * Math.min(MOST_ROWS, Math.max(FIRST_ROWS, 2 * rows)));
        }
        System.arraycopy(values, from, pending, rows * columns, columns);
        rows++;
    }

    void combine(StatisticsAccumulator other, ColumnDescriber describer) {
        if (other.columns() == 0) {
            return;
        }
        for (int row = 0; row < other.rows; row++) {
            add(other.pending, row * other.columns(), other.columns(), describer);
        }
        if (before.length == 0) {
            begin(other.columns());
        }
        for (int column = 0; column < before.length; column++) {
            before[column].add(other.before[column]);
        }
    }

    /** Those of all rows so far, one per column. */
    ColumnMoments[] moments(ColumnDescriber describer) {
        ColumnMoments[] all = new ColumnMoments[before.length];
        for (int column = 0; column < all.length; column++) {
            all[column] = new ColumnMoments();
            all[column].add(before[column]);
        }
        if (rows > 0) {
            describer.describe(pending, rows, all);
        }
        return all;
    }

    @Override
    void write(DataOutputView out) throws IOException {
        out.writeByte(before.length);
        for (ColumnMoments column : before) {
            column.write(out);
        }
        VarInt.write(rows, out);
        for (int i = 0; i < rows * before.length; i++) {
            out.writeFloat(pending[i]);
        }
    }

    @Override
    void read(DataInputView in) throws IOException {
        begin(in.readUnsignedByte());
        for (ColumnMoments column : before) {
            column.read(in);
        }
        long read = VarInt.read(in);
        if (read < 0 || read > MOST_ROWS) {
            throw new IOException("BATCH_STATS remembers " + read + " rows: 0 to " + MOST_ROWS + " are accepted");
        }
        rows = (int) read;
        pending = new float[rows * before.length];
        for (int i = 0; i < pending.length; i++) {
            pending[i] = in.readFloat();
        }
    }
}
