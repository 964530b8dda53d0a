package io.weir.gpu.kernel;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Placement;
import io.weir.gpu.RowCounts;
import io.weir.gpu.precision.OddRows;
import java.util.BitSet;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A model on the CPU, for the batches that its device does not score, and the count of all rows by where and why they were
 * scored. One thread at a time; the counts may be asked from any.
 */
final class CpuSide {
    private final LoadedModel model;
    private final RowCounts counts = new RowCounts();
    private final IntConsumer onOddRows;
    private boolean uncounted;

    /** @param onOddRows is told of rows whose values the device's elements do not hold */
    CpuSide(LoadedModel model, IntConsumer onOddRows) {
        this.model = model;
        this.onOddRows = onOddRows;
    }

    LoadedModel model() {
        return model;
    }

    /** Scores a batch and counts its rows. */
    void score(FloatBatch in, FloatBatch out, Placement why) {
        model.score(in, out);
        count(why, in.rows());
    }

    /**
     * Scores the rows of a batch that the device could not.
     *
     * @param from the row that 0 stands for
     */
    void scoreOdd(BatchInFlight batch, int from, BitSet rows) {
        OddRows.score(model, batch.in(), from, batch.out(), rows);
        batch.addOddRows(rows.cardinality());
    }

    /** Counts a batch that the device has scored. */
    void count(BatchInFlight batch) {
        count(Placement.DEVICE, batch.in().rows() - batch.oddRows());
        count(Placement.OUT_OF_RANGE, batch.oddRows());
        if (!uncounted) {
            onOddRows.accept(batch.oddRows());
        }
    }

    /** Scores again a batch that was counted as the device's. */
    void scoreAgain(FloatBatch in, FloatBatch out, int oddRows) {
        model.score(in, out);
        counts.add(Placement.DEVICE, oddRows - in.rows());
        counts.add(Placement.DISAGREED, in.rows() - oddRows);
    }

    private void count(Placement placement, int rows) {
        if (!uncounted) {
            counts.add(placement, rows);
        }
    }

    /** Does something of which no rows are counted. */
    <T> T uncounted(Supplier<T> work) {
        uncounted = true;
        try {
            return work.get();
        } finally {
            uncounted = false;
        }
    }

    Map<Placement, Long> rows() {
        return counts.byPlacement();
    }
}
