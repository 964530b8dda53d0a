package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Mean and covariance of the columns of rows, one row at a time: of all rows up to {@code horizon}, from there on each row weighs
 * 1/horizon.
 *
 * <p>A row costs O(columns²). A missing value (NaN or infinite) counts as its mean; values further out than {@value #CLIP}
 * deviations teach as if they lay there.
 */
final class RunningMoments {
    /** So many rows teach as they are. */
    private static final int EARLY = 20;

    private static final double CLIP = 50;

    private final int columns;
    private final int horizon;
    private final double[] means;
    /** The lower triangle, row after row. */
    private final double[] covariance;

    private final double[] apart;
    private long rows;

    RunningMoments(int columns, int horizon) {
        this.columns = columns;
        this.horizon = horizon;
        this.means = new double[columns];
        this.covariance = new double[columns * (columns + 1) / 2];
        this.apart = new double[columns];
    }

    void learn(float[] row) {
        rows++;
        double share = Math.max(1.0 / rows, 1.0 / horizon);
        for (int i = 0; i < columns; i++) {
            double deviation = deviation(i, row[i]);
            double limit = CLIP * Math.sqrt(variance(i));
            if (rows > EARLY && limit > 0) {
                deviation = Math.max(-limit, Math.min(limit, deviation));
            }
            apart[i] = deviation;
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
    }

    /** The value less the column's mean; 0 if it is missing. */
    double deviation(int column, float value) {
        return Float.isFinite(value) ? value - means[column] : 0;
    }

    double variance(int column) {
        return covariance(column, column);
    }

    /** @param other at most {@code column} */
    double covariance(int column, int other) {
        return covariance[column * (column + 1) / 2 + other];
    }

    /** The rows learned from. */
    long rows() {
        return rows;
    }

    /** All but the number of rows. */
    void write(DataOutput out) throws IOException {
        writeAll(out, means);
        writeAll(out, covariance);
    }

    void read(long rows, DataInput in) throws IOException {
        this.rows = rows;
        readAll(in, means);
        readAll(in, covariance);
    }

    static void writeAll(DataOutput out, double[] values) throws IOException {
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    static void readAll(DataInput in, double[] values) throws IOException {
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
    }
}
