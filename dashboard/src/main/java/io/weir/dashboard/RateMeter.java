package io.weir.dashboard;

import java.util.ArrayList;
import java.util.List;

/**
 * Decisions per second from decisions that become visible in bursts.
 *
 * <p>A transactional topic shows nothing between two checkpoints and then everything at once. Counting by the second of
 * arrival would draw a comb. So a burst is laid evenly over the silence before it, when it was decided in truth, and the
 * seconds since the latest burst are unknown rather than zero. How long silence is taken for waiting follows the
 * bursts themselves: twice the latest gap, at least {@value #LEAST_PATIENCE} and at most {@value #MOST_PATIENCE}
 * seconds; after that it is zero, and stays so.
 *
 * <p>O(1) a decision, O(gap) a second. Not thread-safe. All times are epoch seconds; one that goes back counts as the
 * latest.
 */
final class RateMeter {
    static final int SERIES_SECONDS = 300;
    static final int WINDOW_SECONDS = 10;
    static final int LEAST_PATIENCE = 10;
    static final int MOST_PATIENCE = 120;

    private final double[] bySecond = new double[SERIES_SECONDS + WINDOW_SECONDS + MOST_PATIENCE];
    private final long start;
    private long current;
    private long countInCurrent;
    private long lastVisible;
    private boolean anyVisible;
    private long patience = LEAST_PATIENCE;

    RateMeter(long startSecond) {
        start = startSecond;
        current = startSecond;
        lastVisible = startSecond - 1;
    }

    void add(long second) {
        advance(second);
        countInCurrent++;
    }

    Snapshot.EventRate snapshot(long now) {
        advance(now);
        if (!anyVisible) {
            return new Snapshot.EventRate(null, start, List.of());
        }
        long end = silenceIsWaiting(current - 1) ? lastVisible : current - 1;
        long first = Math.max(start, end - SERIES_SECONDS + 1);
        List<Double> series = new ArrayList<>();
        for (long second = first; second <= end; second++) {
            series.add(Math.round(meanUpTo(second) * 10) / 10.0);
        }
        return new Snapshot.EventRate(series.get(series.size() - 1), first, List.copyOf(series));
    }

    private boolean silenceIsWaiting(long second) {
        return second - lastVisible <= patience;
    }

    private double meanUpTo(long second) {
        long first = Math.max(start, second - WINDOW_SECONDS + 1);
        double sum = 0;
        for (long s = first; s <= second; s++) {
            sum += bySecond[index(s)];
        }
        return sum / (second - first + 1);
    }

    private void advance(long second) {
        if (second <= current) {
            return;
        }
        if (countInCurrent > 0) {
            long gap = current - lastVisible;
            long spread = Math.min(gap, patience);
            for (long s = current - spread + 1; s <= current; s++) {
                bySecond[index(s)] += (double) countInCurrent / spread;
            }
            // A burst that takes two seconds to read must not make the gap look like one second.
            if (gap > 1) {
                patience = Math.max(LEAST_PATIENCE, Math.min(MOST_PATIENCE, 2 * gap));
            }
            lastVisible = current;
            anyVisible = true;
            countInCurrent = 0;
        }
        for (long s = Math.max(current + 1, second - bySecond.length + 1); s <= second; s++) {
            bySecond[index(s)] = 0;
        }
        current = second;
    }

    private int index(long second) {
        return (int) Math.floorMod(second, (long) bySecond.length);
    }
}
