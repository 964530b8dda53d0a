package io.weir.ml.anomaly.univariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far a value is from the nearest value ever seen, over the series' range: a nearest neighbour of single values.
 *
 * <p>An alarm is a gap of {@value #ALARM_LEARNED} of the range that was seen so far, the value itself included, or of {@value
 * #ALARM_GIVEN} of a range that was given. The first {@value #FIRST} values score 0.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The values kept are in ascending order. One is kept only if its gap is over a tenth of an alarm's; when there is no
 *       room, those are dropped that lie nearer than that to the one below, as the range may have grown since. So there
 *       are never more than {@value #CAPACITY}.
 *   <li>A value outside a given range widens it.
 * </ol>
 *
 * <p>What it cannot see: a familiar value at an unfamiliar time or in an unfamiliar order, a series that stands still, and the
 * second time of anything: what was seen once is familiar for ever. A trend sets it off again and again, a single wild value
 * blunts it, as it widens the range. On a series of few values each new one is an alarm.
 *
 * <p>A value costs O(values kept).
 */
final class ValueGap extends FramedDetector {
    static final String NAME = "value-gap";
    private static final double ALARM_LEARNED = 0.034;
    private static final double ALARM_GIVEN = 0.015;
    private static final int FIRST = 50;
    /** Twice what a range holds at a tenth of the smaller alarm, so that dropping always makes much room. */
    private static final int CAPACITY = 1400;

    private static final double KEPT_SHARE = 0.1;

    private final double alarm;
    private final double[] kept = new double[CAPACITY];
    private int size;
    private long seen;
    private double low;
    private double high;

    ValueGap(Optional<GivenRange> range) {
        super(NAME
                + range.map(given -> " of " + given.low() + ".." + given.high()).orElse(""));
        this.alarm = range.isPresent() ? ALARM_GIVEN : ALARM_LEARNED;
        this.low = range.map(GivenRange::low).orElse(Double.POSITIVE_INFINITY);
        this.high = range.map(GivenRange::high).orElse(Double.NEGATIVE_INFINITY);
    }

    @Override
    double alarms(long time, double value) {
        low = Math.min(low, value);
        high = Math.max(high, value);
        double alarmGap = alarm * (high - low);
        int above = Arrays.binarySearch(kept, 0, size, value);
        boolean found = above >= 0;
        above = found ? above : -above - 1;
        double gap = found ? 0 : gap(value, above);
        double alarms = 0;
        if (seen >= FIRST) {
            alarms = gap > 0 ? gap / alarmGap : 0;
            expect(band(nearest(value, above), alarmGap));
        }
        seen++;
        if (size == 0 || gap > KEPT_SHARE * alarmGap) {
            keep(value, KEPT_SHARE * alarmGap);
        }
        return alarms;
    }

    private double gap(double value, int above) {
        return size == 0 ? 0 : Math.abs(value - kept[nearest(value, above)]);
    }

    private int nearest(double value, int above) {
        if (above == 0 || above == size) {
            return Math.max(0, Math.min(size - 1, above));
        }
        return kept[above] - value < value - kept[above - 1] ? above : above - 1;
    }

    /** The values around a kept one that can be reached from it by steps that are no alarm. */
    private ExpectedRange band(int nearest, double alarmGap) {
        int from = nearest;
        while (from > 0 && kept[from] - kept[from - 1] <= 2 * alarmGap) {
            from--;
        }
        int to = nearest;
        while (to < size - 1 && kept[to + 1] - kept[to] <= 2 * alarmGap) {
            to++;
        }
        return new ExpectedRange(kept[from] - alarmGap, kept[to] + alarmGap);
    }

    private void keep(double value, double spacing) {
        if (size == CAPACITY) {
            thin(spacing);
        }
        int at = -Arrays.binarySearch(kept, 0, size, value) - 1;
        if (at < 0) {
            return;
        }
        System.arraycopy(kept, at, kept, at + 1, size - at);
        kept[at] = value;
        size++;
    }

    private void thin(double spacing) {
        int left = 1;
        for (int i = 1; i < size; i++) {
            if (kept[i] - kept[left - 1] > spacing) {
                kept[left++] = kept[i];
            }
        }
        size = left;
    }

    @Override
    public String reason() {
        return NAME;
    }

    @Override
    void write(DataOutput out) throws IOException {
        out.writeLong(seen);
        out.writeDouble(low);
        out.writeDouble(high);
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeDouble(kept[i]);
        }
    }

    @Override
    void read(DataInput in) throws IOException {
        seen = in.readLong();
        low = in.readDouble();
        high = in.readDouble();
        size = length(in.readInt(), CAPACITY, "values");
        for (int i = 0; i < size; i++) {
            kept[i] = in.readDouble();
        }
    }

    @Override
    int maxBodyBytes() {
        return 28 + 8 * CAPACITY;
    }
}
