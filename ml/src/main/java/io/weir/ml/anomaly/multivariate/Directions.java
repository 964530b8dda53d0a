package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The directions in which standardized rows vary most: eigenvectors of their correlations, the largest first, until they carry
 * the wished share of the variance. At least one is left over.
 */
final class Directions {
    /** A direction with less variance than this share of a column's is none but rounding. */
    private static final double LEAST_VARIANCE = 1e-9;
    /** What is missing of a row is put in from the rest so often: each time the error falls to what the directions have of it. */
    private static final int ROUNDS = 10;

    private final int columns;
    private final RunningMoments moments;
    private final double[] scales;
    /** Direction after direction, each of the columns' length. */
    private final double[] vectors;

    private final double[] variances;
    /** The mean variance in what is not taken. */
    private double leftOver = 1;

    private int taken = -1;

    /** @param moments those of the rows, by whose means they are standardized */
    Directions(int columns, RunningMoments moments) {
        this.columns = columns;
        this.moments = moments;
        this.scales = new double[columns];
        this.vectors = new double[columns * columns];
        this.variances = new double[columns];
    }

    /** How many there are; −1 before the first were taken. */
    int taken() {
        return taken;
    }

    double scale(int column) {
        return scales[column];
    }

    /** Takes the directions anew. O(columns³). */
    void take(double share) {
        for (int i = 0; i < columns; i++) {
            scales[i] = moments.variance(i) > 0 ? Math.sqrt(moments.variance(i)) : 1;
        }
        double[][] correlations = new double[columns][columns];
        double total = 0;
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j <= i; j++) {
                correlations[i][j] = moments.covariance(i, j) / (scales[i] * scales[j]);
                correlations[j][i] = correlations[i][j];
            }
            total += correlations[i][i];
        }
        double[][] eigenvectors = SymmetricEigen.vectors(correlations);
        List<Integer> largestFirst = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            largestFirst.add(i);
        }
        largestFirst.sort(
                Comparator.comparingDouble((Integer i) -> correlations[i][i]).reversed());
        taken = 0;
        double carried = 0;
        while (taken < columns - 1 && carried < share * total) {
            int from = largestFirst.get(taken);
            if (correlations[from][from] < LEAST_VARIANCE) {
                break;
            }
            for (int i = 0; i < columns; i++) {
                vectors[taken * columns + i] = eigenvectors[i][from];
            }
            variances[taken] = correlations[from][from];
            carried += correlations[from][from];
            taken++;
        }
        leftOver = Math.max(LEAST_VARIANCE, (total - carried) / (columns - taken));
    }

    /**
     * A row, standardized. A missing value is what the directions make of the others.
     *
     * @param residuals is filled with what the directions cannot put together of it; 0 where a value is missing
     */
    double[] split(float[] row, double[] residuals) {
        double[] standardized = new double[columns];
        boolean complete = true;
        for (int i = 0; i < columns; i++) {
            boolean present = Float.isFinite(row[i]);
            complete &= present;
            standardized[i] = present ? bounded(moments.deviation(i, row[i]) / scales[i]) : 0;
        }
        for (int round = 0; round < (complete ? 1 : ROUNDS); round++) {
            subtract(standardized, residuals);
            for (int i = 0; !complete && i < columns; i++) {
                if (!Float.isFinite(row[i])) {
                    standardized[i] -= residuals[i];
                    residuals[i] = 0;
                }
            }
        }
        return standardized;
    }

    private void subtract(double[] standardized, double[] residuals) {
        System.arraycopy(standardized, 0, residuals, 0, columns);
        for (int c = 0; c < taken; c++) {
            double along = along(c, standardized);
            for (int i = 0; i < columns; i++) {
                residuals[i] -= vectors[c * columns + i] * along;
            }
        }
    }

    private double along(int direction, double[] standardized) {
        double along = 0;
        for (int i = 0; i < columns; i++) {
            along += vectors[direction * columns + i] * standardized[i];
        }
        return along;
    }

    /** No square of it is infinite. */
    private static double bounded(double value) {
        return Math.max(-1e12, Math.min(1e12, value));
    }

    /** The squared distance of a standardized row within the directions, in their own deviations. */
    double distance(double[] standardized) {
        double distance = 0;
        for (int c = 0; c < taken; c++) {
            double along = along(c, standardized);
            distance += along * along / variances[c];
        }
        return Math.min(distance, 1e30);
    }

    /** Each column's part in {@link #distance}, to which they add up; that of a column that speaks against it is below 0. */
    double[] partsOfDistance(double[] standardized) {
        double[] parts = new double[columns];
        for (int c = 0; c < taken; c++) {
            double along = along(c, standardized) / variances[c];
            for (int i = 0; i < columns; i++) {
                parts[i] += along * vectors[c * columns + i] * standardized[i];
            }
        }
        return parts;
    }

    /**
     * What a column is expected to be given the others, in deviations from the mean, where all that the directions leave over varies
     * alike in all columns (probabilistic principal components, Tipping and Bishop 1999).
     *
     * @return the value and its deviation
     */
    double[] expected(int column, double[] standardized, double[] residuals) {
        double precision = 0;
        double pull = 0;
        double own = 1;
        for (int c = 0; c < taken; c++) {
            double of = vectors[c * columns + column];
            precision += of * of / variances[c];
            pull += of * along(c, standardized) / variances[c];
            own -= of * of;
        }
        precision += Math.max(0, own) / leftOver;
        pull += residuals[column] / leftOver;
        return new double[] {standardized[column] - pull / precision, 1 / Math.sqrt(precision)};
    }

    /** Always as many bytes. */
    void write(DataOutput out) throws IOException {
        out.writeInt(taken);
        out.writeDouble(leftOver);
        RunningMoments.writeAll(out, scales);
        RunningMoments.writeAll(out, variances);
        for (int i = 0; i < vectors.length; i++) {
            out.writeDouble(i < taken * columns ? vectors[i] : 0);
        }
    }

    void read(DataInput in) throws IOException {
        taken = in.readInt();
        if (taken < -1 || taken >= columns) {
            throw new IOException(taken + " directions of " + columns + " columns");
        }
        leftOver = in.readDouble();
        if (!(leftOver > 0)) {
            throw new IOException("a variance of " + leftOver);
        }
        RunningMoments.readAll(in, scales);
        RunningMoments.readAll(in, variances);
        RunningMoments.readAll(in, vectors);
    }
}
