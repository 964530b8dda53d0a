package io.weir.ml.linear;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Running mean and standard deviation of each feature, by Welford's updating formula.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>Missing (NaN) and infinite values are skipped; each feature counts its own values.
 *   <li>Up to {@code horizon} values the mean and the (population) variance are those of all values. From there on each new
 *       value weighs 1/horizon, so that old ones fade and a feature whose scale shifts is followed.
 *   <li>Once a feature has {@link #SETTLED} values, one that lies more than {@link #CLIP} scales from the mean is taken in
 *       as if it lay there: a single absurd value cannot blow the scale up for the whole horizon, a lasting shift
 *       still does, geometrically.
 *   <li>A feature that varies by less than a float can tell from its mean is constant: its scale is 1, so it stays finite
 *       and teaches nothing.
 * </ol>
 *
 * @see <a href="https://doi.org/10.1080/00401706.1962.10490022">Welford: Note on a Method for Calculating Corrected Sums of
 *     Squares and Products, Technometrics 4, 1962</a>
 */
final class RunningStandardizer {
    /**
     * Standardized values are held to ±CLIP while learning. Far out on purpose: a share of fraud that is nearly always 0 and
     * now and then 1 lies thirty scales out when it matters most, and on card fraud a limit of 10 halves the average precision.
     */
    static final double CLIP = 50;

    private static final long SETTLED = 100;
    /** Twice the distance of neighbouring floats, relative: below it a deviation is rounding. */
    private static final double RESOLUTION = 0x1p-22;

    private final long horizon;
    private final long[] counts;
    private final double[] means;
    private final double[] variances;
    private final double[] scales;

    RunningStandardizer(int features, long horizon) {
        this.horizon = horizon;
        this.counts = new long[features];
        this.means = new double[features];
        this.variances = new double[features];
        this.scales = new double[features];
        Arrays.fill(scales, 1);
    }

    /** Takes a value in; one that is not finite is skipped. */
    void add(int i, float value) {
        if (!Float.isFinite(value)) {
            return;
        }
        double deviation = value - means[i];
        if (counts[i] >= SETTLED && variances[i] > 0) {
            double limit = CLIP * Math.sqrt(variances[i]);
            deviation = Math.max(-limit, Math.min(limit, deviation));
        }
        counts[i] = Math.min(counts[i] + 1, horizon);
        double share = 1.0 / counts[i];
        means[i] += deviation * share;
        variances[i] += (deviation * deviation * (1 - share) - variances[i]) * share;
        double deviationOfAll = Math.sqrt(variances[i]);
        scales[i] = (float) deviationOfAll > 0 && deviationOfAll > Math.abs(means[i]) * RESOLUTION ? deviationOfAll : 1;
    }

    /** The value's distance from the mean in scales; 0 if it is not finite. */
    double standardize(int i, float value) {
        return Float.isFinite(value) ? (value - means[i]) / scales[i] : 0;
    }

    /** {@link #standardize}, held to ±{@link #CLIP}. */
    double clipped(int i, float value) {
        return Math.max(-CLIP, Math.min(CLIP, standardize(i, value)));
    }

    float[] means() {
        return floats(means);
    }

    /** Finite and above 0. */
    float[] scales() {
        return floats(scales);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    void write(DataOutput out) throws IOException {
        for (int i = 0; i < counts.length; i++) {
            out.writeLong(counts[i]);
            out.writeDouble(means[i]);
            out.writeDouble(variances[i]);
            out.writeDouble(scales[i]);
        }
    }

    void read(DataInput in) throws IOException {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.readLong();
            means[i] = in.readDouble();
            variances[i] = in.readDouble();
            scales[i] = in.readDouble();
        }
    }
}
