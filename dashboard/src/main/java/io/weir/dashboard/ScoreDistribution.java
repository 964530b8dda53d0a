package io.weir.dashboard;

import java.util.Arrays;
import java.util.List;

/** Scores counted in bins of equal width, overall and by minute. O(1) a score. Not thread-safe. */
final class ScoreDistribution {
    static final int BINS = 20;
    static final int RECENT_MINUTES = 5;

    private final long[] overall = new long[BINS];
    private final long[][] byMinute = new long[RECENT_MINUTES][BINS];
    private long minute;

    ScoreDistribution(long startSecond) {
        minute = Math.floorDiv(startSecond, 60L);
    }

    /** @param score in 0..1, or {@link IllegalArgumentException} is thrown */
    void addHistory(double score) {
        overall[bin(score)]++;
    }

    /** @param score in 0..1, or {@link IllegalArgumentException} is thrown */
    void add(double score, long second) {
        advance(second);
        int bin = bin(score);
        overall[bin]++;
        byMinute[slot(minute)][bin]++;
    }

    Snapshot.Scores snapshot(long now) {
        advance(now);
        long[] recent = new long[BINS];
        for (long[] counts : byMinute) {
            Arrays.setAll(recent, bin -> recent[bin] + counts[bin]);
        }
        return new Snapshot.Scores(boxed(overall), boxed(recent), RECENT_MINUTES);
    }

    private static int bin(double score) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score: " + score + ", but a score is in 0..1");
        }
        return Math.min(BINS - 1, (int) (score * BINS));
    }

    private void advance(long second) {
        long target = Math.floorDiv(second, 60L);
        for (long m = Math.max(minute + 1, target - RECENT_MINUTES + 1); m <= target; m++) {
            Arrays.fill(byMinute[slot(m)], 0);
        }
        minute = Math.max(minute, target);
    }

    private static int slot(long minute) {
        return (int) Math.floorMod(minute, (long) RECENT_MINUTES);
    }

    private static List<Long> boxed(long[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }
}
