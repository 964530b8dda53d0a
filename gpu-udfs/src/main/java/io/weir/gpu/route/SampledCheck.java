package io.weir.gpu.route;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.model.BatchSummary;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.GpuUdf;
import io.weir.gpu.model.KMeansModel;
import java.util.Optional;

/**
 * Compares a few rows of every so many batches that a device has scored with the CPU's scores. Finds a device that computes
 * wrongly without saying so. One thread at a time; the memory is made once.
 */
final class SampledCheck {
    private static final int BATCHES_BETWEEN = 256;
    private static final int ROWS = 8;
    /** Far above what rounding may differ by in models, relative to values above 1 and absolute below. */
    private static final double TOLERANCE = 1e-3;
    /** What a sum in double precision is off by for each row, in shares of the largest value. */
    private static final double SUM_ROUNDING = 0x1p-50;

    private final double tolerance;
    private final DenseModel model;
    private final int firstColumn;
    private final FloatBatch rows;
    private final FloatBatch expected;
    private final float[] row;
    private int batches;

    SampledCheck(DenseModel model) {
        this.tolerance = model instanceof GpuUdf udf ? udf.tolerance() : TOLERANCE;
        this.model = model;
        // Two centroids equally near may change places.
        this.firstColumn = model instanceof KMeansModel ? 1 : 0;
        this.rows = new FloatBatch(model.features(), ROWS);
        this.expected = new FloatBatch(model.outputs(), model.outputRows(ROWS));
        this.row = new float[model.features()];
    }

    /**
     * What is wrong with a batch's scores; empty if they were not looked at, or are the CPU's but for rounding.
     *
     * @param cpu with the precision that the batch was scored in
     */
    Optional<String> difference(FloatBatch in, FloatBatch out, LoadedModel cpu) {
        if (batches++ % BATCHES_BETWEEN != 0) {
            return Optional.empty();
        }
        if (model instanceof BatchSummary summary) {
            return summary.likeness() == BatchSummary.Likeness.NONE
                    ? Optional.empty()
                    : differenceOfSummary(summary, in, out, cpu);
        }
        rows.clear();
        int count = Math.min(ROWS, in.rows());
        for (int i = 0; i < count; i++) {
            for (int column = 0; column < row.length; column++) {
                row[column] = in.get(place(i, count, in.rows()), column);
            }
            rows.append(row);
        }
        cpu.score(rows, expected);
        for (int i = 0; i < count; i++) {
            Optional<String> difference = differenceOfRow(out, place(i, count, in.rows()), i, 1);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /** All of it is looked at: it has no rows that could be computed alone. */
    private Optional<String> differenceOfSummary(BatchSummary summary, FloatBatch in, FloatBatch out, LoadedModel cpu) {
        cpu.score(in, expected);
        // Large values may cancel, of which a sum's rounding is left.
        double least = in.rows() * SUM_ROUNDING * largest(in) / tolerance;
        double size = Math.max(least, summary.likeness() == BatchSummary.Likeness.BY_LARGEST ? largest(expected) : 1);
        for (int row = 0; row < expected.rows(); row++) {
            Optional<String> difference = differenceOfRow(out, row, row, size);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /** Of finite ones, and at least 1. */
    private static double largest(FloatBatch batch) {
        double size = 1;
        for (int row = 0; row < batch.rows(); row++) {
            for (int column = 0; column < batch.columns(); column++) {
                float value = Math.abs(batch.get(row, column));
                size = Float.isFinite(value) ? Math.max(size, value) : size;
            }
        }
        return size;
    }

    /** @param size of values up to which the tolerance is of this size, not of theirs */
    private Optional<String> differenceOfRow(FloatBatch out, int at, int expectedAt, double size) {
        for (int column = firstColumn; column < expected.columns(); column++) {
            if (!isClose(out.get(at, column), expected.get(expectedAt, column), size)) {
                batches = 0; // the next ones are looked at until one passes
                return Optional.of("row " + at + " of " + out.rows() + " has output " + column + " = "
                        + out.get(at, column) + " on the GPU and " + expected.get(expectedAt, column)
                        + " on the CPU, which differ by more than the tolerance of " + tolerance);
            }
        }
        return Optional.empty();
    }

    /** The rows looked at: evenly over the batch, the first and the last among them. */
    private static int place(int i, int count, int rows) {
        return count == 1 ? 0 : (int) ((long) i * (rows - 1) / (count - 1));
    }

    private boolean isClose(float found, float expected, double least) {
        if (Float.compare(found, expected) == 0) {
            return true;
        }
        if (!Float.isFinite(found) || !Float.isFinite(expected)) {
            // A sum may leave the floats on one side and not on the other.
            return Float.isNaN(found) == Float.isNaN(expected) && !Float.isFinite(found) && !Float.isFinite(expected);
        }
        double size = Math.max(least, Math.max(Math.abs(found), Math.abs(expected)));
        return Math.abs((double) found - expected) <= tolerance * size;
    }
}
