package io.weir.ml.drift;

import io.weir.ml.NumberRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * EDDM, the early drift detection method: errors that come closer to one another than they did at best.
 *
 * <p>With m the mean distance between two errors in values and s its standard deviation, the greatest m + 2s is remembered;
 * a warning is a share of it below 0.95, drift below 0.9. A value of 0.5 or above is an error.
 *
 * <p>Memory and cost of a value O(1). Finds gradual drift earlier than {@link Ddm}. When it fails: distances are over all
 * errors since the last drift, and it is quick to cry wolf: with few errors m + 2s swings by a tenth by chance alone.
 *
 * @see <a href="https://www.cs.upc.edu/~abifet/EDDM.pdf">Baena-García, del Campo-Ávila, Fidalgo, Bifet, Gavaldà, Morales-Bueno:
 *     Early Drift Detection Method, 4th International Workshop on Knowledge Discovery from Data Streams, 2006</a>
 */
public final class Eddm extends VersionedState implements DriftDetector {
    private final double warningShare;
    private final double driftShare;
    private final long least;
    private long count;
    private long lastError;
    private long errors;
    private double mean;
    private double squares;
    private double greatest;

    /**
     * @param warningShare of the greatest distance, above {@code driftShare} and below 1
     * @param driftShare above 0
     * @param least errors before anything is said, at least 2
     */
    public Eddm(double warningShare, double driftShare, long least) {
        super("eddm warningShare=" + warningShare + " driftShare=" + driftShare + " least=" + least);
        NumberRange.require(driftShare > 0 && driftShare < 1, "driftShare", driftShare, "above 0 and below 1");
        NumberRange.require(
                warningShare > driftShare && warningShare < 1,
                "warningShare",
                warningShare,
                "above driftShare=" + driftShare + " and below 1");
        NumberRange.require(least >= 2, "least", least, "at least 2 errors");
        this.warningShare = warningShare;
        this.driftShare = driftShare;
        this.least = least;
    }

    /** 0.95 and 0.9, from 30 errors on, as in the paper. */
    public static Eddm standard() {
        return new Eddm(0.95, 0.9, 30);
    }

    @Override
    public Drift add(double value) {
        if (!Double.isFinite(value)) {
            return Drift.NONE;
        }
        count++;
        if (value < 0.5) {
            return Drift.NONE;
        }
        errors++;
        double distance = count - lastError;
        lastError = count;
        double deviation = distance - mean;
        mean += deviation / errors;
        squares += deviation * (distance - mean);
        double reach = mean + 2 * Math.sqrt(squares / errors);
        if (errors < least) {
            return Drift.NONE;
        }
        greatest = Math.max(greatest, reach);
        double share = reach / greatest;
        if (share < driftShare) {
            reset();
            return Drift.DRIFT;
        }
        return share < warningShare ? Drift.WARNING : Drift.NONE;
    }

    @Override
    public long width() {
        return count;
    }

    @Override
    public void reset() {
        count = 0;
        lastError = 0;
        errors = 0;
        mean = 0;
        squares = 0;
        greatest = 0;
    }

    @Override
    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeLong(lastError);
        out.writeLong(errors);
        out.writeDouble(mean);
        out.writeDouble(squares);
        out.writeDouble(greatest);
    }

    @Override
    void read(DataInput in) throws IOException {
        count = in.readLong();
        lastError = in.readLong();
        errors = in.readLong();
        mean = in.readDouble();
        squares = in.readDouble();
        greatest = in.readDouble();
    }
}
