package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How rare a number is among those of late: −ln of the share that is at least as high, from the latest {@value #KEPT}, which
 * are sorted anew every {@value #REFRESH}.
 *
 * <p>Between two kept numbers the share is interpolated. Above the highest it falls on as the highest tenth does, as
 * an exponential tail would, so that two numbers that are both out of all proportion still differ.
 */
final class Rarity {
    private static final int KEPT = 512;
    static final int STATE_BYTES = Long.BYTES + 2 * Float.BYTES * KEPT;
    private static final int REFRESH = 128;
    private static final int TENTH = KEPT / 10;
    /** −ln(share) of each rank. */
    private static final double[] RARITIES = new double[KEPT];

    static {
        for (int i = 0; i < KEPT; i++) {
            RARITIES[i] = -StrictMath.log((KEPT - i) / (double) (KEPT + 1));
        }
    }

    private final float[] latest = new float[KEPT];
    private final float[] sorted = new float[KEPT];
    private long count;

    void add(double value) {
        latest[(int) (count++ % KEPT)] = (float) value;
        if (count == KEPT || (count > KEPT && count % REFRESH == 0)) {
            System.arraycopy(latest, 0, sorted, 0, KEPT);
            Arrays.sort(sorted);
        }
    }

    /** 0 or above; while fewer than {@value #KEPT} were kept, the number's place among those that were, from what it adds. */
    double of(double number) {
        float value = (float) number;
        if (count < KEPT) {
            int below = 0;
            for (int i = 0; i < count; i++) {
                below += latest[i] < value ? 1 : 0;
            }
            return count == 0 ? 0 : -StrictMath.log((count - below + 1) / (double) (count + 1));
        }
        if (value > sorted[KEPT - 1]) {
            double scale = 0;
            for (int i = KEPT - TENTH; i < KEPT; i++) {
                scale += ((double) sorted[i] - sorted[KEPT - TENTH]) / TENTH;
            }
            double beyond = (double) value - sorted[KEPT - 1];
            return RARITIES[KEPT - 1] + (scale > 0 ? Math.min(50, beyond / scale) : 50);
        }
        int above = firstAtLeast(value);
        if (sorted[above] == value) {
            return RARITIES[above];
        }
        if (above == 0) {
            return 0;
        }
        double step = (double) sorted[above] - sorted[above - 1];
        double part = step > 0 ? ((double) value - sorted[above - 1]) / step : 0;
        return RARITIES[above - 1] + part * (RARITIES[above] - RARITIES[above - 1]);
    }

    /** The first place of a number that is at least as high, so that equal ones are all counted; there is one. */
    private int firstAtLeast(float value) {
        int from = 0;
        int to = KEPT - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        RunningMoments.writeAll(out, latest);
        RunningMoments.writeAll(out, sorted);
    }

    void read(DataInput in) throws IOException {
        count = in.readLong();
        if (count < 0) {
            throw new IOException(count + " numbers");
        }
        RunningMoments.readAll(in, latest);
        RunningMoments.readAll(in, sorted);
    }
}
