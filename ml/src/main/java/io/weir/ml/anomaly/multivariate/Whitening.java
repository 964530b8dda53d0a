package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The squared Mahalanobis distance of a row from the mean of those before it: how far it lies out once columns are freed of
 * scale and correlation. Of a row with missing values it is that of the others among themselves.
 *
 * <p>The factor of the {@link RunningMoments}' covariance (Cholesky), with a thousandth of each variance added, is made anew
 * every {@value #REFRESH} rows. A row costs O(columns²), for each missing value as much again, and O(columns³) more where the
 * factor is made.
 */
final class Whitening {
    private static final int REFRESH = 200;
    /** While there were few rows, the factor is made anew this often. */
    private static final int EARLY = 20;

    private static final double RIDGE = 1e-3;

    private final int columns;
    private final RunningMoments moments;
    private final double[] factor;
    private final double[] apart;
    private boolean ready;

    Whitening(int columns, int horizon) {
        this.columns = columns;
        this.moments = new RunningMoments(columns, horizon);
        this.factor = new double[columns * (columns + 1) / 2];
        this.apart = new double[columns];
    }

    /** The distance, 0 or above; 0 while too few rows came. */
    double distance(float[] row) {
        if (!ready) {
            return 0;
        }
        double[] ofPresent = factorOf(row);
        double sum = 0;
        int at = 0;
        for (int i = 0; i < columns; i++) {
            double value = moments.deviation(i, row[i]);
            for (int j = 0; j < i; j++) {
                value -= ofPresent[at++] * apart[j];
            }
            value /= ofPresent[at++];
            apart[i] = value;
            sum += value * value;
        }
        return Math.min(sum, 1e30);
    }

    /** What is unusual about a row, column by column; null while too few rows came. */
    ConditionalRanges conditional(float[] row) {
        if (!ready) {
            return null;
        }
        double[] deviations = new double[columns];
        for (int i = 0; i < columns; i++) {
            deviations[i] = moments.deviation(i, row[i]);
        }
        return new ConditionalRanges(factorOf(row), deviations, row);
    }

    /** The factor of the row's columns; those that are missing have nothing to do with the others. */
    private double[] factorOf(float[] row) {
        double[] ofPresent = factor;
        for (int i = 0; i < columns; i++) {
            if (!Float.isFinite(row[i])) {
                if (ofPresent == factor) {
                    ofPresent = factor.clone();
                }
                setApart(ofPresent, i);
            }
        }
        return ofPresent;
    }

    /**
     * Takes a column out of a covariance's factor: what the later columns' covariance has through it, the square of its place in
     * their rows, is put among themselves (the rank-one update of a Cholesky factor).
     */
    private void setApart(double[] lower, int column) {
        double[] through = new double[columns];
        for (int i = column + 1; i < columns; i++) {
            through[i] = lower[at(i, column)];
            lower[at(i, column)] = 0;
        }
        for (int j = 0; j < column; j++) {
            lower[at(column, j)] = 0;
        }
        for (int j = column + 1; j < columns; j++) {
            double before = lower[at(j, j)];
            double root = Math.sqrt(before * before + through[j] * through[j]);
            double cosine = before / root;
            double sine = through[j] / root;
            lower[at(j, j)] = root;
            for (int i = j + 1; i < columns; i++) {
                double ofRow = lower[at(i, j)];
                lower[at(i, j)] = cosine * ofRow + sine * through[i];
                through[i] = cosine * through[i] - sine * ofRow;
            }
        }
    }

    private static int at(int row, int column) {
        return row * (row + 1) / 2 + column;
    }

    void learn(float[] row) {
        moments.learn(row);
        long rows = moments.rows();
        if (rows % (rows < 5L * REFRESH ? EARLY : REFRESH) == 0 && rows >= 2L * columns) {
            makeFactor();
            ready = true;
        }
    }

    private void makeFactor() {
        for (int i = 0; i < columns; i++) {
            int ofRow = at(i, 0);
            double variance = moments.variance(i);
            for (int j = 0; j <= i; j++) {
                int ofColumn = at(j, 0);
                double rest = moments.covariance(i, j);
                for (int k = 0; k < j; k++) {
                    rest -= factor[ofRow + k] * factor[ofColumn + k];
                }
                if (j < i) {
                    factor[ofRow + j] = rest / factor[ofColumn + j];
                } else {
                    // A column that never varied keeps a factor of one: what differs there is told in its own units.
                    factor[ofRow + i] = variance > 0 ? Math.sqrt(Math.max(rest, 0) + RIDGE * variance) : 1;
                }
            }
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(ready);
        moments.write(out);
        RunningMoments.writeAll(out, factor);
    }

    void read(DataInput in) throws IOException {
        ready = in.readBoolean();
        moments.read(in);
        RunningMoments.readAll(in, factor);
    }
}
