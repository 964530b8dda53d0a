package io.weir.ml.anomaly.univariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How unlike every earlier change of level the present one is: a nearest neighbour search in coarse shingles.
 *
 * <p>Every {@value #STEP} values the mean of the last {@value #WIDTH} and the mean of the {@value #WIDTH} before make a pair. Its
 * Euclidean distance to the nearest earlier pair, without the newest {@value #SKIPPED}, which share values with it, gets a
 * {@link TailProbability}; the score is log p over log {@value #ALARM_P}. The first {@value #FIRST} values score 0.
 *
 * <p>What it cannot see: anything shorter than a few values, what keeps the means, such as a change of the noise, and what is
 * as unlike its past as the series' every day. It judges every fifth value and scores the four between as 0. It forgets what
 * is older than the pairs that it remembers.
 *
 * <p>A value costs O(pairs remembered / {@value #STEP}). The idea of a nearest neighbour's distance as a conformal score of a
 * time series is from Burnaev, Ishimtsev: Conformalized density- and distance-based anomaly detection in time-series data,
 * 2016 (arXiv:1608.04585).
 */
final class LevelPairs extends FramedDetector {
    static final String NAME = "level-pairs";
    private static final int STEP = 5;
    private static final int WIDTH = 20;
    private static final int SKIPPED = 3;
    private static final int FIRST = 400;
    private static final double ALARM_P = 0.0322;
    private static final double LOG_ALARM_P = StrictMath.log(ALARM_P);

    private final RecentValues values = new RecentValues(2 * WIDTH);
    private final RecentValues levels;
    private final RecentValues levelsBefore;
    private final TailProbability tail = new TailProbability();

    /** @param remembered how many pairs; at least 1 */
    LevelPairs(int remembered) {
        super(NAME + " remembering " + remembered);
        if (remembered < 1) {
            throw new IllegalArgumentException("remembered=" + remembered + ": at least 1 is accepted");
        }
        levels = new RecentValues(remembered + SKIPPED);
        levelsBefore = new RecentValues(remembered + SKIPPED);
    }

    @Override
    double alarms(long time, double value) {
        values.add(value);
        if (values.seen() % STEP != 0 || values.seen() < 2 * WIDTH) {
            return 0;
        }
        double level = values.mean(0, WIDTH);
        double levelBefore = values.mean(WIDTH, WIDTH);
        double alarms = 0;
        if (levels.size() > SKIPPED) {
            alarms = compare(level, levelBefore);
        }
        levels.add(level);
        levelsBefore.add(levelBefore);
        return alarms;
    }

    private double compare(double level, double levelBefore) {
        double least = Double.POSITIVE_INFINITY;
        int nearest = 0;
        for (int age = SKIPPED; age < levels.size(); age++) {
            double a = levels.get(age) - level;
            double b = levelsBefore.get(age) - levelBefore;
            double square = a * a + b * b;
            if (square < least) {
                least = square;
                nearest = age;
            }
        }
        double distance = Math.sqrt(least);
        double alarms = 0;
        if (values.seen() > FIRST) {
            alarms = StrictMath.log(tail.of(distance)) / LOG_ALARM_P;
            expect(ExpectedRange.around(levels.get(nearest), tail.quantile(ALARM_P)));
        }
        tail.add(distance);
        return alarms;
    }

    @Override
    public String reason() {
        return NAME;
    }

    @Override
    void write(DataOutput out) throws IOException {
        values.write(out);
        levels.write(out);
        levelsBefore.write(out);
        tail.write(out);
    }

    @Override
    void read(DataInput in) throws IOException {
        values.read(in);
        levels.read(in);
        levelsBefore.read(in);
        tail.read(in);
    }

    @Override
    int maxBodyBytes() {
        return values.maxBytes() + levels.maxBytes() + levelsBefore.maxBytes() + TailProbability.MAX_BYTES;
    }
}
