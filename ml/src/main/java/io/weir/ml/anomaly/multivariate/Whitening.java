package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The squared Mahalanobis distance of a row from the mean of those before it: how far it lies out once columns are freed of
 * scale and correlation.
 *
 * <p>The factor of the {@link RunningMoments}' covariance (Cholesky), with a thousandth of each variance added, is made anew
 * every {@value #REFRESH} rows. A row costs O(columns²), and O(columns³) more where it is.
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
        double sum = 0;
        int at = 0;
        for (int i = 0; i < columns; i++) {
            double value = moments.deviation(i, row[i]);
            for (int j = 0; j < i; j++) {
                value -= factor[at++] * apart[j];
            }
            value /= factor[at++];
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
        return new ConditionalRanges(factor, deviations, row);
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
            int ofRow = i * (i + 1) / 2;
            double variance = moments.variance(i);
            for (int j = 0; j <= i; j++) {
                int ofColumn = j * (j + 1) / 2;
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
        out.writeLong(moments.rows());
        out.writeBoolean(ready);
        moments.write(out);
        RunningMoments.writeAll(out, factor);
    }

    void read(DataInput in) throws IOException {
        long rows = in.readLong();
        ready = in.readBoolean();
        moments.read(rows, in);
        RunningMoments.readAll(in, factor);
    }
}
