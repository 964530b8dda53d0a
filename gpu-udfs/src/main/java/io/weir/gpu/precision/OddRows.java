package io.weir.gpu.precision;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import java.util.BitSet;

/** Rows of a batch that are scored apart from the others. */
public final class OddRows {
    private OddRows() {}

    /**
     * Scores some rows of a batch, in place of the scores they have.
     *
     * @param first the row of the batch that 0 stands for
     * @param rows from {@code first} on
     */
    public static void score(LoadedModel model, FloatBatch in, int first, FloatBatch out, BitSet rows) {
        if (rows.isEmpty()) {
            return;
        }
        FloatBatch some = new FloatBatch(in.columns(), rows.cardinality());
        FloatBatch scores = new FloatBatch(out.columns(), rows.cardinality());
        float[] values = new float[in.columns()];
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            for (int column = 0; column < values.length; column++) {
                values[column] = in.get(first + row, column);
            }
            some.append(values);
        }
        model.score(some, scores);
        int at = 0;
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1), at++) {
            for (int column = 0; column < out.columns(); column++) {
                out.data()[column * out.stride() + first + row] = scores.get(at, column);
            }
        }
    }
}
