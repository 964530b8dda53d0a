package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.BatchSummary;

/**
 * What each column of a batch is like: how many values it has, their mean, sample variance, least and largest; what
 * {@code describe()} tells of a data frame. Missing values (NaN) are left out, infinite ones count.
 *
 * <pre>{@code
 * ColumnDescription description = new ColumnDescription(batch.columns());
 * FloatBatch out = description.newOutput();
 * try (LoadedModel describe = backend.load(description)) { // on the GPU, where there is one and it is faster
 *     describe.score(batch, out);                          // again and again, as batches come
 *     float mean = out.get(3, ColumnDescription.MEAN);     // of column 3
 * }
 * }</pre>
 *
 * <p>Output: a row for each column, of {@link #COUNT} (exact up to 2²⁴), {@link #MEAN}, {@link #VARIANCE}, {@link #MIN}
 * and {@link #MAX}, NaN where there are too few values. Mean and variance are sums in double precision, rounded to floats:
 * two computations differ by 2⁻²³ of the value, and n·2⁻⁵⁰ of the mean absolute value.
 *
 * <p>O(rows · columns).
 *
 * @param features columns of the batch, at least 1
 */
public record ColumnDescription(int features) implements BatchSummary {
    public static final int COUNT = 0;
    public static final int MEAN = 1;
    public static final int VARIANCE = 2;
    public static final int MIN = 3;
    public static final int MAX = 4;
    private static final int OUTPUTS = 5;

    public ColumnDescription {
        Shapes.require("columns", features);
    }

    @Override
    public int outputs() {
        return OUTPUTS;
    }

    @Override
    public int outputRows() {
        return features;
    }

    @Override
    public Computation onCpu() {
        Moments moments = new Moments();
        return (in, out) -> {
            for (int column = 0; column < features; column++) {
                int from = column * in.stride();
                moments.of(in.data(), from, from + in.rows());
                set(out, column, COUNT, moments.count());
                set(out, column, MEAN, moments.mean());
                set(out, column, VARIANCE, moments.variance());
                set(out, column, MIN, moments.min());
                set(out, column, MAX, moments.max());
            }
        };
    }

    private static void set(FloatBatch out, int row, int column, double value) {
        out.data()[column * out.stride() + row] = (float) value;
    }
}
