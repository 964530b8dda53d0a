package io.weir.ml.anomaly.univariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * How far the mean of the last {@value #WIDTH} values is from what this hour of the day usually has: a seasonal residual.
 *
 * <p>Each hour (UTC) has a mean in which a new value weighs at least 1/{@value #MEMORY}. The distance from it gets a {@link
 * TailProbability}; the score is log p over log {@value #ALARM_P}, so that it takes at least 2,500 values before anything can be
 * an alarm.
 *
 * <p>What it cannot see: anything in short series, other seasons than the day (a weekend is an anomaly until the distances
 * have held a few), and a small change where the hour itself varies much. After a lasting change of level every hour is
 * anomalous for some days.
 *
 * <p>A value costs O(1), about a thousand additions.
 */
final class HourOfDay extends FramedDetector {
    static final String NAME = "hour-of-day";
    private static final int WIDTH = 2;
    private static final int MEMORY = 32;
    private static final int FIRST = 50;
    private static final double ALARM_P = 0.0004;
    private static final double LOG_ALARM_P = StrictMath.log(ALARM_P);
    private static final int HOURS = 24;

    private final RecentValues values = new RecentValues(WIDTH);
    private final double[] means = new double[HOURS];
    /** How many values each mean is of, at most {@link #MEMORY}. */
    private final int[] counts = new int[HOURS];

    private final TailProbability tail = new TailProbability();

    HourOfDay() {
        super(NAME);
    }

    @Override
    double alarms(long time, double value) {
        values.add(value);
        if (values.size() < WIDTH) {
            return 0;
        }
        int hour = (int) Math.floorMod(TimeUnit.MILLISECONDS.toHours(Math.max(0, time)), (long) HOURS);
        double level = values.mean(0, WIDTH);
        double alarms = 0;
        if (counts[hour] > 0) {
            double distance = Math.abs(level - means[hour]);
            if (values.seen() > FIRST) {
                alarms = StrictMath.log(tail.of(distance)) / LOG_ALARM_P;
                expect(ExpectedRange.around(means[hour], tail.quantile(ALARM_P)));
            }
            tail.add(distance);
        }
        counts[hour] = Math.min(MEMORY, counts[hour] + 1);
        means[hour] += (level - means[hour]) / counts[hour];
        return alarms;
    }

    @Override
    public String reason() {
        return NAME;
    }

    @Override
    void write(DataOutput out) throws IOException {
        values.write(out);
        for (int hour = 0; hour < HOURS; hour++) {
            out.writeInt(counts[hour]);
            out.writeDouble(means[hour]);
        }
        tail.write(out);
    }

    @Override
    void read(DataInput in) throws IOException {
        values.read(in);
        for (int hour = 0; hour < HOURS; hour++) {
            counts[hour] = length(in.readInt(), MEMORY, "values of an hour");
            means[hour] = in.readDouble();
        }
        tail.read(in);
    }

    @Override
    int maxBodyBytes() {
        return values.maxBytes() + 12 * HOURS + TailProbability.MAX_BYTES;
    }
}
