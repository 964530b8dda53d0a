package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Mean and deviation of each column by itself, each value weighing at least 1/horizon. Missing values are passed over; ones
 * further out than {@value #CLIP} deviations teach as if they lay there.
 */
final class ColumnScales {
    private static final int EARLY = 20;
    private static final double CLIP = 50;

    private final int horizon;
    private final double[] means;
    private final double[] variances;
    private final long[] counts;
    /** One over each deviation: distances are asked for far more often than a column is learned. */
    private final double[] inverses;

    ColumnScales(int columns, int horizon) {
        this.horizon = horizon;
        this.means = new double[columns];
        this.variances = new double[columns];
        this.counts = new long[columns];
        this.inverses = new double[columns];
        Arrays.fill(inverses, 1);
    }

    void learn(float[] row) {
        for (int i = 0; i < row.length; i++) {
            if (!Float.isFinite(row[i])) {
                continue;
            }
            double deviation = row[i] - means[i];
            double limit = CLIP * Math.sqrt(variances[i]);
            if (counts[i] > EARLY && limit > 0) {
                deviation = Math.max(-limit, Math.min(limit, deviation));
            }
            counts[i]++;
            double share = Math.max(1.0 / counts[i], 1.0 / horizon);
            means[i] += share * deviation;
            variances[i] += share * ((1 - share) * deviation * deviation - variances[i]);
            inverses[i] = 1 / of(i);
        }
    }

    double mean(int column) {
        return means[column];
    }

    /** The deviation; 1 of a column that never varied. */
    double of(int column) {
        return variances[column] > 0 ? Math.sqrt(variances[column]) : 1;
    }

    /** One over the deviation. */
    double inverse(int column) {
        return inverses[column];
    }

    static int stateBytes(int columns) {
        return (2 * Double.BYTES + Long.BYTES) * columns;
    }

    void write(DataOutput out) throws IOException {
        RunningMoments.writeAll(out, means);
        RunningMoments.writeAll(out, variances);
        for (long count : counts) {
            out.writeLong(count);
        }
    }

    void read(DataInput in) throws IOException {
        RunningMoments.readAll(in, means);
        RunningMoments.readAll(in, variances);
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.readLong();
            inverses[i] = 1 / of(i);
        }
    }
}
