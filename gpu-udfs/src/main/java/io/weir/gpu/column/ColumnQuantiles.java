package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.BatchSummary;
import java.util.Arrays;

/**
 * Exact quantiles of each column of a batch, interpolated linearly between two values (type 7 of Hyndman and Fan 1996):
 * {@code quantile()} of a data frame. Missing values (NaN) are left out.
 *
 * <p>Output: a row for each column, a column for each probability; NaN of a column without values. The two values
 * are the same in all computations; between them a GPU interpolates with one rounding less, in double precision, so that it may
 * differ by 2⁻⁵² of the larger one and the float's last place.
 *
 * <p>O(rows · log(rows) · columns) on the CPU, by sorting; O(rows · columns · probabilities) on a GPU.
 *
 * @param features columns of the batch, at least 1
 * @param probabilities at least one, each 0 to 1: 0.5 asks for the median; copied in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by value
public record ColumnQuantiles(int features, float[] probabilities) implements BatchSummary {
    public ColumnQuantiles {
        probabilities = probabilities.clone();
        Shapes.require("columns", features);
        Shapes.require("probabilities", probabilities.length);
        Shapes.requireOutput("columns and probabilities", probabilities.length, features);
        for (float probability : probabilities) {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability=" + probability + ": 0 to 1 is accepted");
            }
        }
    }

    @Override
    public float[] probabilities() {
        return probabilities.clone();
    }

    @Override
    public int outputs() {
        return probabilities.length;
    }

    @Override
    public int outputRows() {
        return features;
    }

    @Override
    public Computation onCpu() {
        return new Sorting(features, probabilities);
    }

    private static final class Sorting implements Computation {
        private final int columns;
        private final float[] probabilities;
        private float[] sorted = {};

        Sorting(int columns, float[] probabilities) {
            this.columns = columns;
            this.probabilities = probabilities;
        }

        @Override
        public void compute(FloatBatch in, FloatBatch out) {
            if (sorted.length < in.rows()) {
                sorted = new float[in.capacity()];
            }
            for (int column = 0; column < columns; column++) {
                System.arraycopy(in.data(), column * in.stride(), sorted, 0, in.rows());
                int count = ColumnStatistics.sortPresent(sorted, in.rows());
                for (int i = 0; i < probabilities.length; i++) {
                    out.data()[i * out.stride() + column] = ColumnStatistics.quantile(sorted, count, probabilities[i]);
                }
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ColumnQuantiles that
                && features == that.features
                && Arrays.equals(probabilities, that.probabilities);
    }

    @Override
    public int hashCode() {
        return 31 * features + Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return "ColumnQuantiles[features=" + features + ", probabilities=" + Arrays.toString(probabilities) + "]";
    }
}
