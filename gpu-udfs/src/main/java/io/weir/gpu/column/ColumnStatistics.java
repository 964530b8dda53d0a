package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import java.util.Arrays;

/**
 * Statistics of each column of a batch, missing values (NaN) left out, and of each pair of columns.
 *
 * <p>Sums are taken in double precision, in two passes (mean first, then deviations: Chan, Golub and LeVeque 1983), so that
 * a variance that is small beside its mean does not cancel. An infinite value makes the column's mean and variance infinite
 * or NaN, as arithmetic has it.
 *
 * <p>Immutable. O(rows · log(rows) · columns) for the quantiles, O(rows · columns²) for correlations.
 */
public final class ColumnStatistics {
    private final int columns;
    private final int[] counts;
    private final double[] means;
    private final double[] variances;
    private final float[] minima;
    private final float[] maxima;
    private final float[][] sorted;

    private ColumnStatistics(FloatBatch batch) {
        columns = batch.columns();
        counts = new int[columns];
        means = new double[columns];
        variances = new double[columns];
        minima = new float[columns];
        maxima = new float[columns];
        sorted = new float[columns][];
        Moments moments = new Moments();
        for (int column = 0; column < columns; column++) {
            sorted[column] = present(batch, column);
            moments.of(sorted[column], 0, sorted[column].length);
            describe(column, moments);
        }
    }

    /** Looks at all rows of a batch; nothing of it is kept but copies. */
    public static ColumnStatistics of(FloatBatch batch) {
        return new ColumnStatistics(batch);
    }

    /** The values that there are, ascending. */
    private static float[] present(FloatBatch batch, int column) {
        int from = column * batch.stride();
        float[] values = Arrays.copyOfRange(batch.data(), from, from + batch.rows());
        return Arrays.copyOf(values, sortPresent(values, values.length));
    }

    /** Sorts the first values, the missing ones last; returns how many are not missing. */
    static int sortPresent(float[] values, int length) {
        Arrays.sort(values, 0, length); // NaN comes last
        int count = length;
        while (count > 0 && Float.isNaN(values[count - 1])) {
            count--;
        }
        return count;
    }

    private void describe(int column, Moments moments) {
        counts[column] = moments.count();
        means[column] = moments.mean();
        variances[column] = moments.variance();
        minima[column] = moments.min();
        maxima[column] = moments.max();
    }

    /** The values that are not missing. */
    public int count(int column) {
        return counts[column];
    }

    /** NaN if there is no value. */
    public double mean(int column) {
        return means[column];
    }

    /** Of the sample, over {@code count - 1}; NaN if there are fewer than two values. */
    public double variance(int column) {
        return variances[column];
    }

    /** NaN if there is no value. */
    public float min(int column) {
        return minima[column];
    }

    /** NaN if there is no value. */
    public float max(int column) {
        return maxima[column];
    }

    /**
     * A quantile, between two values interpolated linearly (type 7 of Hyndman and Fan 1996); O(1).
     *
     * @param probability 0 to 1: 0 is the least value, 0.5 the median
     * @return NaN if there is no value
     */
    public float quantile(int column, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability=" + probability + ": 0 to 1 is accepted");
        }
        return quantile(sorted[column], sorted[column].length, probability);
    }

    /** Of the first values, which are sorted and not missing. */
    static float quantile(float[] values, int count, double probability) {
        if (count == 0) {
            return Float.NaN;
        }
        double position = probability * (count - 1);
        int below = (int) position;
        float low = values[below];
        float high = values[Math.min(below + 1, count - 1)];
        // Not across an infinity where it has no part in it.
        return position == below || low == high ? low : (float) (low + (position - below) * ((double) high - low));
    }

    /**
     * Pearson's correlation of all pairs of columns, each over the rows in which both are present.
     *
     * @return {@code [column][column]}, row-major, symmetric; NaN where a pair has fewer than two such rows, or one of the
     *     two does not vary in them; 1 on the diagonal otherwise
     */
    public static double[] correlations(FloatBatch batch) {
        int columns = batch.columns();
        double[] matrix = new double[columns * columns];
        for (int a = 0; a < columns; a++) {
            for (int b = a; b < columns; b++) {
                double correlation = correlation(batch, a, b);
                matrix[a * columns + b] = correlation;
                matrix[b * columns + a] = correlation;
            }
        }
        return matrix;
    }

    static double correlation(FloatBatch batch, int a, int b) {
        float[] data = batch.data();
        int atA = a * batch.stride();
        int atB = b * batch.stride();
        int pairs = 0;
        double sumA = 0;
        double sumB = 0;
        for (int row = 0; row < batch.rows(); row++) {
            float x = data[atA + row];
            float y = data[atB + row];
            if (!Float.isNaN(x) && !Float.isNaN(y)) {
                pairs++;
                sumA += x;
                sumB += y;
            }
        }
        double meanA = sumA / pairs;
        double meanB = sumB / pairs;
        double squaresA = 0;
        double squaresB = 0;
        double products = 0;
        for (int row = 0; row < batch.rows(); row++) {
            float x = data[atA + row];
            float y = data[atB + row];
            if (!Float.isNaN(x) && !Float.isNaN(y)) {
                squaresA += (x - meanA) * (x - meanA);
                squaresB += (y - meanB) * (y - meanB);
                products += (x - meanA) * (y - meanB);
            }
        }
        if (pairs < 2 || squaresA == 0 || squaresB == 0) {
            return Double.NaN;
        }
        double correlation = products / Math.sqrt(squaresA) / Math.sqrt(squaresB);
        return a == b && !Double.isNaN(correlation) ? 1 : Math.max(-1, Math.min(1, correlation));
    }
}
