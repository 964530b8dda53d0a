package io.weir.ml.drift;

import io.weir.ml.NumberRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * DDM, the drift detection method: an error rate that rises above its own best by some standard deviations.
 *
 * <p>With p the share of errors of n values and s = √(p(1−p)/n), the least p + s is remembered; a warning is p + s above
 * the least p plus 2 of its s, drift 3.
 *
 * <p>Memory and cost of a value O(1). When it fails: the rate is over all values since the last drift, so after a long calm
 * it takes ever longer to find one (it suits abrupt changes early on, {@link Adwin} the rest); a learner that gets better is
 * never told.
 *
 * @see <a href="https://doi.org/10.1007/978-3-540-28645-5_29">Gama, Medas, Castillo, Rodrigues: Learning with Drift Detection,
 *     SBIA 2004</a>
 */
public final class Ddm extends VersionedState implements DriftDetector {
    private final double warningLevel;
    private final double driftLevel;
    private final long least;
    private long count;
    private double rate;
    private double leastRate;
    private double leastDeviation;

    /**
     * @param warningLevel standard deviations above the best, above 0
     * @param driftLevel above {@code warningLevel}
     * @param least values before anything is said, at least 2
     */
    public Ddm(double warningLevel, double driftLevel, long least) {
        super("ddm warningLevel=" + warningLevel + " driftLevel=" + driftLevel + " least=" + least);
        NumberRange.require(warningLevel > 0 && Double.isFinite(warningLevel), "warningLevel", warningLevel, "above 0");
        NumberRange.require(
                driftLevel > warningLevel && Double.isFinite(driftLevel),
                "driftLevel",
                driftLevel,
                "above warningLevel=" + warningLevel);
        NumberRange.require(least >= 2, "least", least, "at least 2 values");
        this.warningLevel = warningLevel;
        this.driftLevel = driftLevel;
        this.least = least;
        reset();
    }

    /**
     * 2 and 3 standard deviations as in the paper, from 29 values on as MOA has it, whose count starts at 1: equal errors then
     * give equal alarms.
     */
    public static Ddm standard() {
        return new Ddm(2, 3, 29);
    }

    @Override
    public Drift add(double value) {
        if (!Double.isFinite(value)) {
            return Drift.NONE;
        }
        count++;
        rate += (value - rate) / count;
        double deviation = Math.sqrt(Math.max(0, rate * (1 - rate)) / count);
        if (count < least) {
            return Drift.NONE;
        }
        double level = rate + deviation;
        if (level <= leastRate + leastDeviation) {
            leastRate = rate;
            leastDeviation = deviation;
        }
        if (level > leastRate + driftLevel * leastDeviation) {
            reset();
            return Drift.DRIFT;
        }
        return level > leastRate + warningLevel * leastDeviation ? Drift.WARNING : Drift.NONE;
    }

    @Override
    public long width() {
        return count;
    }

    @Override
    public void reset() {
        count = 0;
        rate = 0;
        leastRate = Double.MAX_VALUE;
        leastDeviation = 0;
    }

    @Override
    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeDouble(rate);
        out.writeDouble(leastRate);
        out.writeDouble(leastDeviation);
    }

    @Override
    void read(DataInput in) throws IOException {
        count = in.readLong();
        rate = in.readDouble();
        leastRate = in.readDouble();
        leastDeviation = in.readDouble();
    }
}
