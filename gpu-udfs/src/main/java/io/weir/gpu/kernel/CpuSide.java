package io.weir.gpu.kernel;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Placement;
import io.weir.gpu.RowCounts;
import java.util.Map;

/**
 * A model on the CPU, for the batches that its device does not score, and the count of all rows by where and why they were
 * scored. One thread at a time; the counts may be asked from any.
 */
final class CpuSide {
    private final LoadedModel model;
    private final RowCounts counts = new RowCounts();
    private boolean uncounted;

    CpuSide(LoadedModel model) {
        this.model = model;
    }

    LoadedModel model() {
        return model;
    }

    /** Scores a batch and counts its rows. */
    void score(FloatBatch in, FloatBatch out, Placement why) {
        model.score(in, out);
        count(why, in.rows());
    }

    /** Scores again a batch that was counted as the device's. */
    void scoreAgain(FloatBatch in, FloatBatch out) {
        model.score(in, out);
        counts.add(Placement.DEVICE, -in.rows());
        counts.add(Placement.DISAGREED, in.rows());
    }

    void count(Placement placement, int rows) {
        if (!uncounted) {
            counts.add(placement, rows);
        }
    }

    /** Does something of which no rows are counted. */
    void uncounted(Runnable work) {
        uncounted = true;
        try {
            work.run();
        } finally {
            uncounted = false;
        }
    }

    Map<Placement, Long> rows() {
        return counts.byPlacement();
    }

    void resetRows() {
        counts.reset();
    }
}
