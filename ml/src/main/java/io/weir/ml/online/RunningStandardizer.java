package io.weir.ml.online;

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
public final class RunningStandardizer {
    /**
     * Standardized values are held to ±CLIP while learning. Far out on purpose: a share of fraud that is nearly always 0 and
     * now and then 1 lies thirty scales out when it matters most, and on card fraud a limit of 10 halves the average precision.
     */
    public static final double CLIP = 50;

    private static final long SETTLED = 100;
    /** Twice the distance of neighbouring floats, relative: below it a deviation is rounding. */
    private static final double RESOLUTION = 0x1p-22;

    private final long horizon;
    private final long[] counts;
    private final double[] means;
    private final double[] variances;
    private final double[] scales;

    public RunningStandardizer(int features, long horizon) {
        this.horizon = horizon;
        this.counts = new long[features];
        this.means = new double[features];
        this.variances = new double[features];
        this.scales = new double[features];
        Arrays.fill(scales, 1);
    }

    /** Takes a value in; one that is not finite is skipped. */
    public void add(int i, float value) {
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
        scales[i] = varies(variances[i], means[i]) ? Math.sqrt(variances[i]) : 1;
    }

    /** The value's distance from the mean in scales; 0 if it is not finite. */
    public double standardize(int i, float value) {
        return Float.isFinite(value) ? (value - means[i]) / scales[i] : 0;
    }

    /** A finite number's distance from the mean in scales, also where it is more than a float can hold. */
    public double distance(int i, double value) {
        return (value - means[i]) / scales[i];
    }

    /** {@link #standardize}, held to ±{@link #CLIP}. */
    public double clipped(int i, float value) {
        return Math.max(-CLIP, Math.min(CLIP, standardize(i, value)));
    }

    public float[] means() {
        return floats(means);
    }

    /** Whether the feature's values have told nothing so far: none was there, or they were all the same. */
    public boolean constant(int i) {
        return !varies(variances[i], means[i]);
    }

    private static boolean varies(double variance, double mean) {
        double deviation = Math.sqrt(variance);
        return (float) deviation > 0 && deviation > Math.abs(mean) * RESOLUTION;
    }

    /** Finite and above 0. */
    public float[] scales() {
        return floats(scales);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    public void write(DataOutput out) throws IOException {
        for (int i = 0; i < counts.length; i++) {
            out.writeLong(counts[i]);
            out.writeDouble(means[i]);
            out.writeDouble(variances[i]);
            out.writeDouble(scales[i]);
        }
    }

    public void read(DataInput in) throws IOException {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.readLong();
            means[i] = in.readDouble();
            variances[i] = in.readDouble();
            scales[i] = in.readDouble();
        }
    }
}
