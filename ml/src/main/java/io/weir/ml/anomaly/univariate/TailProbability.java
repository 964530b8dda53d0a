package io.weir.ml.anomaly.univariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How rare a distance is among those seen before: p = (1 + earlier ones at least as large) / (1 + earlier ones), the
 * conformal p-value, from a histogram on a logarithmic scale.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>There are 16 bins to a factor of two, over 32 factors of two to either side of the first distance above 0, and one bin
 *       for 0. What lies beyond is counted in the outermost: so p is off by the distances within 4.4 % of this one.
 *   <li>Multiplying all distances by a power of two changes no p.
 * </ol>
 *
 * <p>A distance costs O(bins). See Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World, 2005, on conformal
 * p-values; here the earlier distances were each measured against their own past.
 */
final class TailProbability {
    private static final int PER_OCTAVE = 16;
    private static final int OCTAVES = 64;
    /** Bin 0 is of the distance 0. */
    private static final int BINS = 1 + PER_OCTAVE * OCTAVES;

    private static final int MIDDLE_BIN = PER_OCTAVE * OCTAVES / 2;
    /** Then all counts are halved, so that none overflows. */
    private static final int MOST = 1 << 30;

    static final int MAX_BYTES = 8 + 4 + 6 * BINS;
    private static final double LOG_2 = StrictMath.log(2);

    private final int[] counts = new int[BINS];
    private long total;
    /** The first distance above 0, in the middle of the bins; 0 before there was one. */
    private double middle;

    /** Above 0, at most 1. */
    double of(double distance) {
        long atLeast = 0;
        for (int i = bin(distance); i < BINS; i++) {
            atLeast += counts[i];
        }
        return (1.0 + atLeast) / (1.0 + total);
    }

    void add(double distance) {
        if (middle == 0) {
            middle = distance;
        }
        counts[bin(distance)]++;
        if (++total == MOST) {
            total = 0;
            for (int i = 0; i < BINS; i++) {
                counts[i] /= 2;
                total += counts[i];
            }
        }
    }

    /** The distance from which on {@link #of} is at most this; just beyond the largest seen if there were too few. */
    double quantile(double probability) {
        long most = (long) Math.max(0, probability * (1.0 + total) - 1);
        int edge = BINS;
        long atLeast = 0;
        while (edge > 1 && atLeast + counts[edge - 1] <= most) {
            atLeast += counts[--edge];
        }
        return edge == 1 ? 0 : middle * StrictMath.pow(2, (edge - 1 - MIDDLE_BIN) / (double) PER_OCTAVE);
    }

    private int bin(double distance) {
        if (distance <= 0 || middle == 0) {
            return distance <= 0 ? 0 : BINS - 1;
        }
        double place = StrictMath.log(distance / middle) / LOG_2 * PER_OCTAVE + MIDDLE_BIN;
        return 1 + (int) Math.max(0, Math.min(BINS - 2, StrictMath.floor(place)));
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(middle);
        out.writeInt((int) Arrays.stream(counts).filter(count -> count > 0).count());
        for (int i = 0; i < BINS; i++) {
            if (counts[i] > 0) {
                out.writeShort(i);
                out.writeInt(counts[i]);
            }
        }
    }

    void read(DataInput in) throws IOException {
        middle = in.readDouble();
        Arrays.fill(counts, 0);
        total = 0;
        int filled = FramedDetector.length(in.readInt(), BINS, "bins");
        for (int i = 0; i < filled; i++) {
            int bin = FramedDetector.length(in.readUnsignedShort(), BINS - 1, "bin");
            counts[bin] = FramedDetector.length(in.readInt(), MOST, "distances");
            total += counts[bin];
        }
    }
}
