package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The squared Mahalanobis distance of a row from the mean of those before it: how far it lies out once columns are freed of
 * scale and correlation.
 *
 * <p>Mean and covariance are those of all rows up to {@code horizon}, from there on each row weighs 1/horizon. The covariance's
 * Cholesky factor, with a thousandth of each variance added, is made anew every {@value #REFRESH} rows.
 *
 * <p>A row costs O(columns²), and O(columns³) more every {@value #REFRESH} rows. A missing value (NaN or infinite) counts as
 * its mean; values further out than {@value #CLIP} deviations teach as if they lay there.
 */
final class Whitening {
    private static final int REFRESH = 200;
    /** While there were few rows, the factor is made anew this often. */
    private static final int EARLY = 20;

    private static final double CLIP = 50;
    private static final double RIDGE = 1e-3;

    private final int columns;
    private final int horizon;
    private final double[] means;
    /** The lower triangle, row after row. */
    private final double[] covariance;

    private final double[] factor;
    private final double[] apart;
    private long rows;
    private boolean ready;

    Whitening(int columns, int horizon) {
        this.columns = columns;
        this.horizon = horizon;
        this.means = new double[columns];
        this.covariance = new double[columns * (columns + 1) / 2];
        this.factor = new double[covariance.length];
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
            double value = Float.isFinite(row[i]) ? row[i] - means[i] : 0;
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
            deviations[i] = Float.isFinite(row[i]) ? row[i] - means[i] : 0;
        }
        return new ConditionalRanges(factor, deviations, row);
    }

    void learn(float[] row) {
        rows++;
        double share = Math.max(1.0 / rows, 1.0 / horizon);
        int diagonal = 0;
        for (int i = 0; i < columns; i++) {
            double deviation = Float.isFinite(row[i]) ? row[i] - means[i] : 0;
            double limit = CLIP * Math.sqrt(covariance[diagonal]);
            if (rows > EARLY && limit > 0) {
                deviation = Math.max(-limit, Math.min(limit, deviation));
            }
            apart[i] = deviation;
            diagonal += i + 2;
        }
        int at = 0;
        for (int i = 0; i < columns; i++) {
            means[i] += share * apart[i];
            double weighted = share * (1 - share) * apart[i];
            for (int j = 0; j <= i; j++) {
                covariance[at] += weighted * apart[j] - share * covariance[at];
                at++;
            }
        }
        if (rows % (rows < 5L * REFRESH ? EARLY : REFRESH) == 0 && rows >= 2L * columns) {
            makeFactor();
            ready = true;
        }
    }

    private void makeFactor() {
        for (int i = 0; i < columns; i++) {
            int ofRow = i * (i + 1) / 2;
            double variance = covariance[ofRow + i];
            for (int j = 0; j <= i; j++) {
                int ofColumn = j * (j + 1) / 2;
                double rest = covariance[ofRow + j];
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
        out.writeLong(rows);
        out.writeBoolean(ready);
        for (double[] values : new double[][] {means, covariance, factor}) {
            for (double value : values) {
                out.writeDouble(value);
            }
        }
    }

    void read(DataInput in) throws IOException {
        rows = in.readLong();
        ready = in.readBoolean();
        for (double[] values : new double[][] {means, covariance, factor}) {
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readDouble();
            }
        }
    }
}
