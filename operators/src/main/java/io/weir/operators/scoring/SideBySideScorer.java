package io.weir.operators.scoring;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.device.DeviceFailedException;
import io.weir.operators.batching.BatchScorer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Scores each batch with several models of one output, a column each, one of which decides.
 *
 * <p>A model that is only compared never harms the one that decides: if it fails, its column is NaN from then on, until it is
 * replaced. Where batches are computed is told of the one that decides. Models are set between batches.
 */
public final class SideBySideScorer implements BatchScorer {
    private final BatchScorer[] scorers;
    private final boolean[] failed;
    private final boolean compares;
    private final BiConsumer<Integer, RuntimeException> onFailure;
    private final ArrayDeque<FloatBatch[]> free = new ArrayDeque<>();
    private final Map<Placement, Long> rowsBefore = new HashMap<>();
    private int decides;

    /**
     * @param columns how many models there may be
     * @param first decides until another does
     * @param compares whether those score too that do not decide; else their columns are NaN
     * @param onFailure is told the column of a model that fails without deciding
     */
    SideBySideScorer(
            int columns, BatchScorer first, boolean compares, BiConsumer<Integer, RuntimeException> onFailure) {
        this.scorers = new BatchScorer[columns];
        this.failed = new boolean[columns];
        this.compares = compares;
        this.onFailure = onFailure;
        scorers[0] = first;
    }

    /** Sets what a column is computed with, which stays the caller's to close; null leaves it NaN. */
    void set(int column, BatchScorer scorer) {
        scorers[column] = scorer;
        failed[column] = false;
    }

    /** Lets a column decide, which must have a model. */
    void decide(int column) {
        decides = column;
        failed[column] = false;
        rowsBefore.clear();
        rowsBefore.putAll(scorers[column].rows());
    }

    /** The column that decides. */
    public int decides() {
        return decides;
    }

    @Override
    public int inputs() {
        return scorers[decides].inputs();
    }

    @Override
    public int outputs() {
        return scorers.length;
    }

    @Override
    public Pending submit(FloatBatch in, FloatBatch out) {
        Round round = new Round(in, out);
        round.submit(decides);
        for (int column = 0; column < scorers.length; column++) {
            if (compares && column != decides && scorers[column] != null && !failed[column]) {
                try {
                    round.submit(column);
                } catch (DeviceFailedException e) {
                    round.await();
                    throw e;
                } catch (RuntimeException e) {
                    fail(column, e);
                }
            }
        }
        return round;
    }

    private void fail(int column, RuntimeException why) {
        failed[column] = true;
        onFailure.accept(column, why);
    }

    @Override
    public Explanation explain() {
        return scorers[decides].explain();
    }

    @Override
    public Map<Placement, Long> rows() {
        Map<Placement, Long> rows = new HashMap<>(scorers[decides].rows());
        rowsBefore.forEach((place, before) -> rows.merge(place, -before, Long::sum));
        return rows;
    }

    @Override
    public void close() {
        // The models are their owner's.
    }

    /** A batch on its way through all models. */
    private final class Round implements Pending {
        private final FloatBatch in;
        private final FloatBatch out;
        private final Pending[] pending = new Pending[scorers.length];
        private FloatBatch[] columns;

        Round(FloatBatch in, FloatBatch out) {
            this.in = in;
            this.out = out;
            columns = free.isEmpty() ? new FloatBatch[scorers.length] : free.pop();
        }

        void submit(int column) {
            if (columns[column] == null) {
                columns[column] = new FloatBatch(1, out.capacity());
            }
            columns[column].clear();
            pending[column] = scorers[column].submit(in, columns[column]);
        }

        @Override
        public boolean isDone() {
            for (Pending one : pending) {
                if (one != null && !one.isDone()) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void await() {
            if (columns == null) {
                return;
            }
            DeviceFailedException lost = null;
            try {
                pending[decides].await();
            } finally {
                // Also if it failed: the others still write to their columns.
                for (int column = 0; column < pending.length; column++) {
                    lost = column == decides || pending[column] == null ? lost : awaitBeside(column, lost);
                }
            }
            if (lost != null) {
                throw lost;
            }
            out.resize(columns[decides].rows());
            for (int column = 0; column < pending.length; column++) {
                copy(column);
            }
            free.push(columns);
            columns = null;
        }

        private DeviceFailedException awaitBeside(int column, DeviceFailedException lost) {
            try {
                pending[column].await();
            } catch (DeviceFailedException e) {
                return e;
            } catch (RuntimeException e) {
                pending[column] = null;
                fail(column, e);
            }
            return lost;
        }

        private void copy(int column) {
            int at = column * out.stride();
            FloatBatch from = columns[column];
            if (pending[column] != null && from.rows() == out.rows()) {
                System.arraycopy(from.data(), 0, out.data(), at, out.rows());
            } else {
                Arrays.fill(out.data(), at, at + out.rows(), Float.NaN);
            }
        }
    }
}
