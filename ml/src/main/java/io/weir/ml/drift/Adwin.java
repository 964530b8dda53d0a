package io.weir.ml.drift;

import io.weir.ml.NumberRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * ADWIN: a window that grows while its values agree and drops its older part when two parts differ in their mean.
 *
 * <p>The window is an exponential histogram: row r holds up to {@value #BUCKETS} buckets of 2^r values, as sum and variance.
 * Every {@value #INTERVAL} values each border between buckets is tried as a cut; parts n₀ and n₁ differ when their means are
 * further apart than √(2·m·σ²·d) + ⅔·m·d, where m = 1/n₀ + 1/n₁ and d = ln(2·ln(n)/δ) (theorem 3.2 with the normal
 * approximation of section 4). A warning is the same test with a greater δ that drops nothing.
 *
 * <p>Invariants: a row's buckets are ordered, the oldest first; a row above holds older values than all rows below;
 * {@code width}, {@code sum} and {@code variance} are those of all buckets together.
 *
 * <p>Memory O({@value #BUCKETS}·log n); a value costs O(1), and O(log n) more every {@value #INTERVAL} values. It finds a change of
 * 0.1 in an error rate after some hundred values. When it fails: values outside 0..1 make its second term too small or too
 * large, so scale them; a mean that creeps more slowly than the window fills is found late; a change of spread or shape
 * at the same mean is never found ({@link Kswin} sees that).
 *
 * @see <a href="https://doi.org/10.1137/1.9781611972771.42">Bifet, Gavaldà: Learning from Time-Changing Data with Adaptive
 *     Windowing, SDM 2007</a>
 */
public final class Adwin extends VersionedState implements DriftDetector {
    private static final int BUCKETS = 5;
    private static final int ROOM = BUCKETS + 1;
    private static final int ROWS = 40;
    /** Values between two looks for a cut. */
    private static final int INTERVAL = 32;
    /** The least values of a part. */
    private static final int LEAST = 5;

    private final double delta;
    private final double warningDelta;
    private final boolean risingOnly;

    private final double[] sums = new double[ROWS * ROOM];
    private final double[] variances = new double[ROWS * ROOM];
    private final int[] counts = new int[ROWS];
    private int rows;
    private long width;
    private double sum;
    /** The sum of squared deviations from the mean. */
    private double variance;

    private int sinceLook;
    private boolean warned;
    /** Whether the newer part of the cut that {@link #look} found last has the higher mean. */
    private boolean rose;

    /**
     * @param delta the chance of a false alarm at a look, above 0 and below 1; 0.002 is usual
     * @param warningDelta from {@code delta} to below 1; equal to {@code delta} for no warnings
     * @param risingOnly whether a fall of the mean, a learner that gets better, drops the old values without being told
     */
    public Adwin(double delta, double warningDelta, boolean risingOnly) {
        super("adwin delta=" + delta + " warningDelta=" + warningDelta + " risingOnly=" + risingOnly);
        NumberRange.require(delta > 0 && delta < 1, "delta", delta, "above 0 and below 1");
        NumberRange.require(
                warningDelta >= delta && warningDelta < 1,
                "warningDelta",
                warningDelta,
                "from delta=" + delta + " to below 1");
        this.delta = delta;
        this.warningDelta = warningDelta;
        this.risingOnly = risingOnly;
    }

    /** δ 0.002, a warning at 0.02, changes both ways. */
    public static Adwin standard() {
        return new Adwin(0.002, 0.02, false);
    }

    @Override
    public Drift add(double value) {
        if (!Double.isFinite(value)) {
            return Drift.NONE;
        }
        insert(value);
        if (++sinceLook < INTERVAL) {
            return warned ? Drift.WARNING : Drift.NONE;
        }
        sinceLook = 0;
        if (width <= 2 * LEAST) {
            return Drift.NONE;
        }
        boolean told = false;
        Drift seen = look();
        while (seen == Drift.DRIFT) {
            told |= rose || !risingOnly;
            dropOldest();
            seen = look();
        }
        // What is left of a window that was just cut is no early sign of the next change.
        warned = seen == Drift.WARNING && !told;
        return told ? Drift.DRIFT : warned ? Drift.WARNING : Drift.NONE;
    }

    private void insert(double value) {
        if (width > 0) {
            double deviation = value - sum / width;
            variance += deviation * deviation * width / (width + 1);
        }
        width++;
        sum += value;
        append(0, value, 0);
        for (int row = 0; counts[row] == ROOM; row++) {
            int at = row * ROOM;
            double size = 1L << row;
            double apart = (sums[at] - sums[at + 1]) / size;
            append(row + 1, sums[at] + sums[at + 1], variances[at] + variances[at + 1] + apart * apart * size / 2);
            remove(row, 2);
        }
    }

    private void append(int row, double bucketSum, double bucketVariance) {
        int at = row * ROOM + counts[row]++;
        sums[at] = bucketSum;
        variances[at] = bucketVariance;
        rows = Math.max(rows, row + 1);
    }

    private void remove(int row, int oldest) {
        int at = row * ROOM;
        int left = counts[row] - oldest;
        System.arraycopy(sums, at + oldest, sums, at, left);
        System.arraycopy(variances, at + oldest, variances, at, left);
        counts[row] = left;
    }

    private void dropOldest() {
        int row = rows - 1;
        long size = 1L << row;
        double oldestSum = sums[row * ROOM];
        width -= size;
        sum -= oldestSum;
        double apart = oldestSum / size - sum / width;
        double without = variance - variances[row * ROOM] - apart * apart * size * width / (size + width);
        variance = Math.max(0, without);
        remove(row, 1);
        while (rows > 1 && counts[rows - 1] == 0) {
            rows--;
        }
    }

    /** DRIFT if some cut differs by δ, else WARNING if some cut differs (rising, where only that counts) by the greater δ. */
    private Drift look() {
        double spread = variance / width;
        double logWidth = StrictMath.log(width);
        double strict = StrictMath.log(2 * logWidth / delta);
        double loose = StrictMath.log(2 * logWidth / warningDelta);
        long older = 0;
        double olderSum = 0;
        boolean warning = false;
        for (int row = rows - 1; row >= 0; row--) {
            long size = 1L << row;
            int at = row * ROOM;
            for (int i = 0; i < counts[row]; i++) {
                older += size;
                olderSum += sums[at + i];
                long newer = width - older;
                if (newer < LEAST) {
                    return warning ? Drift.WARNING : Drift.NONE;
                }
                if (older < LEAST) {
                    continue;
                }
                double rise = (sum - olderSum) / newer - olderSum / older;
                double apart = Math.abs(rise);
                double m = 1.0 / older + 1.0 / newer;
                if (apart > bound(m, spread, loose)) {
                    if (apart > bound(m, spread, strict)) {
                        rose = rise > 0;
                        return Drift.DRIFT;
                    }
                    warning |= !risingOnly || rise > 0;
                }
            }
        }
        return warning ? Drift.WARNING : Drift.NONE;
    }

    private static double bound(double m, double spread, double d) {
        return Math.sqrt(2 * m * spread * d) + 2.0 / 3 * m * d;
    }

    /** The mean of the values in the window; 0 before the first. */
    public double mean() {
        return width == 0 ? 0 : sum / width;
    }

    @Override
    public long width() {
        return width;
    }

    @Override
    public void reset() {
        Arrays.fill(counts, 0);
        rows = 0;
        width = 0;
        sum = 0;
        variance = 0;
        sinceLook = 0;
        warned = false;
    }

    @Override
    void write(DataOutput out) throws IOException {
        out.writeInt(rows);
        for (int row = 0; row < rows; row++) {
            out.writeInt(counts[row]);
            for (int i = 0; i < counts[row]; i++) {
                out.writeDouble(sums[row * ROOM + i]);
                out.writeDouble(variances[row * ROOM + i]);
            }
        }
        out.writeLong(width);
        out.writeDouble(sum);
        out.writeDouble(variance);
        out.writeInt(sinceLook);
        out.writeBoolean(warned);
    }

    @Override
    void read(DataInput in) throws IOException {
        reset();
        rows = in.readInt();
        for (int row = 0; row < rows; row++) {
            counts[row] = in.readInt();
            for (int i = 0; i < counts[row]; i++) {
                sums[row * ROOM + i] = in.readDouble();
                variances[row * ROOM + i] = in.readDouble();
            }
        }
        width = in.readLong();
        sum = in.readDouble();
        variance = in.readDouble();
        sinceLook = in.readInt();
        warned = in.readBoolean();
    }
}
