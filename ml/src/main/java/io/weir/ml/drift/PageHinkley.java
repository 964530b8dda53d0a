package io.weir.ml.drift;

import io.weir.ml.NumberRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The Page–Hinkley test: values that lie above their own mean for long.
 *
 * <p>The sum of {@code value − mean − tolerance}, each term fading, is compared with its least; drift is a distance above
 * {@code threshold}, a warning one above half of it. Takes values of any range, with a tolerance and a threshold in their
 * units.
 *
 * <p>Memory and cost of a value O(1). When it fails: only a rise is found; threshold and tolerance are in units of the
 * values, so a rate that rises by less than the tolerance is never found, and one that rises by d is found after about
 * threshold / d values.
 *
 * @see <a href="https://doi.org/10.1093/biomet/41.1-2.100">Page: Continuous Inspection Schemes, Biometrika 41, 1954</a>
 */
public final class PageHinkley extends VersionedState implements DriftDetector {
    private final double tolerance;
    private final double threshold;
    private final double fading;
    private final long least;
    private long count;
    private double mean;
    private double total;
    private double leastTotal;

    /**
     * @param tolerance 0 or above: how far above the mean is no sign
     * @param threshold above 0
     * @param fading above 0 and at most 1: what a value's deviation weighs one value later
     * @param least values before anything is said, at least 1
     */
    public PageHinkley(double tolerance, double threshold, double fading, long least) {
        super("page-hinkley tolerance=" + tolerance + " threshold=" + threshold + " fading=" + fading + " least="
                + least);
        NumberRange.require(tolerance >= 0 && Double.isFinite(tolerance), "tolerance", tolerance, "0 or above");
        NumberRange.require(threshold > 0 && Double.isFinite(threshold), "threshold", threshold, "above 0");
        NumberRange.require(fading > 0 && fading <= 1, "fading", fading, "above 0 and at most 1");
        NumberRange.require(least >= 1, "least", least, "at least 1 value");
        this.tolerance = tolerance;
        this.threshold = threshold;
        this.fading = fading;
        this.least = least;
    }

    /** Tolerance 0.005, threshold 50, fading 0.9999, from 30 values on: for errors of 0 and 1. */
    public static PageHinkley standard() {
        return new PageHinkley(0.005, 50, 0.9999, 30);
    }

    @Override
    public Drift add(double value) {
        if (!Double.isFinite(value)) {
            return Drift.NONE;
        }
        count++;
        mean += (value - mean) / count;
        total = fading * total + (value - mean - tolerance);
        leastTotal = Math.min(leastTotal, total);
        if (count < least) {
            return Drift.NONE;
        }
        double distance = total - leastTotal;
        if (distance > threshold) {
            reset();
            return Drift.DRIFT;
        }
        return distance > threshold / 2 ? Drift.WARNING : Drift.NONE;
    }

    @Override
    public long width() {
        return count;
    }

    @Override
    public void reset() {
        count = 0;
        mean = 0;
        total = 0;
        leastTotal = 0;
    }

    @Override
    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeDouble(mean);
        out.writeDouble(total);
        out.writeDouble(leastTotal);
    }

    @Override
    void read(DataInput in) throws IOException {
        count = in.readLong();
        mean = in.readDouble();
        total = in.readDouble();
        leastTotal = in.readDouble();
    }
}
