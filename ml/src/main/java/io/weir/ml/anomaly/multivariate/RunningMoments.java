package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Mean and covariance of the columns of rows, one row at a time: of all rows up to {@code horizon}, from there on each row weighs
 * 1/horizon. Values further out than {@value #CLIP} deviations teach as if they lay there.
 *
 * <p>A missing value (NaN or infinite) teaches its column nothing: mean and variance are those of the values that came. What two
 * columns have in common is divided by the root of how much of either came. So the covariance stays one that rows can have
 * (positive semidefinite), which pairs counted by themselves would not promise; it is exact where columns are missing together, and
 * too near 0 where they are not.
 *
 * <p>A row costs O(columns²).
 */
final class RunningMoments {
    /** So many values teach as they are. */
    private static final int EARLY = 20;

    private static final double CLIP = 50;
    /** Of a column that is gone for so long that less than this is left, nothing more is forgotten. */
    private static final double LEAST_PRESENT = 1e-3;

    private final int columns;
    private final int horizon;
    private final double[] means;
    /** How much of the rows' weight has a value in the column: 1 where none was ever missing. */
    private final double[] present;
    /** Of the products, 0 where one is missing: the lower triangle, row after row. */
    private final double[] products;

    /** Of the row that is learned from. */
    private final double[] apart;

    private final double[] kept;
    private long rows;

    RunningMoments(int columns, int horizon) {
        this.columns = columns;
        this.horizon = horizon;
        this.means = new double[columns];
        this.present = new double[columns];
        this.products = new double[columns * (columns + 1) / 2];
        this.apart = new double[columns];
        this.kept = new double[columns];
    }

    void learn(float[] row) {
        rows++;
        double share = Math.max(1.0 / rows, 1.0 / horizon);
        double rest = Math.sqrt(1 - share);
        double root = Math.sqrt(share);
        double counted = Math.min(rows, horizon);
        for (int i = 0; i < columns; i++) {
            kept[i] = rest;
            if (!Float.isFinite(row[i])) {
                apart[i] = 0;
                if (present[i] > LEAST_PRESENT) {
                    present[i] -= share * present[i];
                } else {
                    kept[i] = 1;
                }
                continue;
            }
            double deviation = row[i] - means[i];
            double limit = CLIP * Math.sqrt(variance(i));
            if (counted * present[i] > EARLY && limit > 0) {
                deviation = Math.max(-limit, Math.min(limit, deviation));
            }
            if (present[i] == 1 || rows == 1) {
                present[i] = 1;
                means[i] += share * deviation;
                apart[i] = root * rest * deviation;
            } else {
                present[i] += share * (1 - present[i]);
                double ofPresent = Math.min(1, share / present[i]);
                means[i] += ofPresent * deviation;
                apart[i] = root * Math.sqrt(1 - ofPresent) * deviation;
            }
        }
        int at = 0;
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j <= i; j++) {
                products[at] = products[at] * (kept[i] * kept[j]) + apart[i] * apart[j];
                at++;
            }
        }
    }

    /** The value less the column's mean; 0 if it is missing. */
    double deviation(int column, float value) {
        return Float.isFinite(value) ? value - means[column] : 0;
    }

    double mean(int column) {
        return means[column];
    }

    double variance(int column) {
        return covariance(column, column);
    }

    /** @param other at most {@code column} */
    double covariance(int column, int other) {
        double product = products[column * (column + 1) / 2 + other];
        double both = present[column] * present[other];
        if (both == 1 || product == 0) {
            return product;
        }
        return product / (column == other ? present[column] : Math.sqrt(both));
    }

    /** The rows learned from. */
    long rows() {
        return rows;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(rows);
        writeAll(out, means);
        writeAll(out, present);
        writeAll(out, products);
    }

    void read(DataInput in) throws IOException {
        rows = in.readLong();
        readAll(in, means);
        readAll(in, present);
        if (Arrays.stream(present).anyMatch(each -> !(each >= 0 && each <= 1))) {
            throw new IOException("the shares of values that came, " + Arrays.toString(present));
        }
        readAll(in, products);
    }

    static void writeAll(DataOutput out, double[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
        bytes.asDoubleBuffer().put(values);
        out.write(bytes.array());
    }

    static void writeAll(DataOutput out, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    static void readAll(DataInput in, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        in.readFully(bytes.array());
        bytes.asFloatBuffer().get(values);
    }

    static void readAll(DataInput in, double[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
        in.readFully(bytes.array());
        bytes.asDoubleBuffer().get(values);
    }
}
