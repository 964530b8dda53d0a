package io.weir.gpu.column;

import io.weir.gpu.model.BatchSummary;

/**
 * Pearson's correlation of each pair of a batch's columns, over the rows in which both are present: {@code corr()} of a data
 * frame.
 *
 * <p>Output: a square, symmetric matrix; NaN where a pair has fewer than two rows, one of the two does not vary in them, or
 * has an infinite value. The CPU takes sums in double precision. A GPU takes them in float within 32 rows, about the
 * columns' means over all their rows: there a correlation is off by up to {@code 36u · (2·√(AB/ab) + A/a + B/b) + 2u} with
 * u = 2⁻²⁴, a and b the pair's squares about its own means and A and B those about the columns' means (the same, but for
 * missing values); values must be within 1e18 of their mean; and a pair with {@code a < 72u·A} may count as not varying.
 *
 * <p>O(rows · columns²).
 *
 * @param features columns of the batch, at least 1
 */
public record CorrelationMatrix(int features) implements BatchSummary {
    public CorrelationMatrix {
        Shapes.require("columns", features);
        Shapes.requireOutput("columns=" + features, features, features);
    }

    @Override
    public int outputs() {
        return features;
    }

    @Override
    public int outputRows() {
        return features;
    }

    /** Where a pair hardly varies beside its columns, a GPU's may have no digit in common, or be NaN. */
    @Override
    public Likeness likeness() {
        return Likeness.NONE;
    }

    @Override
    public Computation onCpu() {
        return (in, out) -> {
            float[] matrix = out.data();
            for (int a = 0; a < features; a++) {
                for (int b = a; b < features; b++) {
                    float correlation = (float) ColumnStatistics.correlation(in, a, b);
                    matrix[a * out.stride() + b] = correlation;
                    matrix[b * out.stride() + a] = correlation;
                }
            }
        };
    }
}
