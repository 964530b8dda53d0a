package io.weir.ml.anomaly.multivariate;

import java.util.Arrays;

/**
 * What a column is expected to be, given the others of its row, and how far it is from that: of a normal distribution with the mean
 * and covariance that a {@link Whitening} has learned.
 *
 * <p>With the precision P, the inverse of the covariance, and the deviations d of the row, column i is expected at xᵢ − (P·d)ᵢ / Pᵢᵢ,
 * with the deviation 1 / √Pᵢᵢ; its contribution is the square of how many of those it is off: by so much the row's squared
 * distance falls if the column is set to what was expected. O(columns³) to make. Immutable.
 */
final class ConditionalRanges {
    private final double[] expected;
    private final double[] deviations;
    private final double[] contributions;

    /**
     * @param factor the covariance's Cholesky factor, the lower triangle row after row
     * @param apart the row's deviations from the means; 0 where a value is missing
     * @param row its values
     */
    ConditionalRanges(double[] factor, double[] apart, float[] row) {
        int columns = apart.length;
        double[][] inverse = invert(factor, columns);
        expected = new double[columns];
        deviations = new double[columns];
        contributions = new double[columns];
        for (int i = 0; i < columns; i++) {
            double precision = 0;
            double pull = 0;
            for (int j = 0; j < columns; j++) {
                double p = 0;
                for (int k = Math.max(i, j); k < columns; k++) {
                    p += inverse[k][i] * inverse[k][j];
                }
                pull += p * apart[j];
                precision = i == j ? p : precision;
            }
            deviations[i] = 1 / Math.sqrt(precision);
            boolean known = Float.isFinite(row[i]);
            expected[i] = known ? row[i] - pull / precision : Double.NaN;
            contributions[i] = known ? pull * pull / precision : 0;
        }
    }

    /** The inverse of a lower triangle. */
    private static double[][] invert(double[] factor, int columns) {
        double[][] inverse = new double[columns][columns];
        for (int i = 0; i < columns; i++) {
            int ofRow = i * (i + 1) / 2;
            for (int j = 0; j <= i; j++) {
                double sum = i == j ? 1 : 0;
                for (int k = j; k < i; k++) {
                    sum -= factor[ofRow + k] * inverse[k][j];
                }
                inverse[i][j] = sum / factor[ofRow + i];
            }
        }
        return inverse;
    }

    /** What column i was expected to be; NaN if it is missing. */
    double expected(int i) {
        return expected[i];
    }

    /** How far it usually is from that. */
    double deviation(int i) {
        return deviations[i];
    }

    /** Each column's share of what is unusual about the row; they add up to 1, or are all 0. */
    double[] shares() {
        double sum = Arrays.stream(contributions).sum();
        return Arrays.stream(contributions)
                .map(each -> sum > 0 ? each / sum : 0)
                .toArray();
    }
}
