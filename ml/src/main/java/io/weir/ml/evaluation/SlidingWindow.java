package io.weir.ml.evaluation;

import java.io.Serializable;
import java.time.Duration;

/**
 * The examples that count as recent: those whose labels came within some time of the newest label, or so many of the newest.
 *
 * <p>A window moves on in steps of a {@value #STEPS}th of its length, rounded down: it reaches back {@value #STEPS} steps
 * at most, and one step less at least.
 *
 * @param unit what {@code length} counts
 * @param length milliseconds or labels, at least {@value #STEPS}
 */
public record SlidingWindow(Unit unit, long length) implements Serializable {
    static final int STEPS = 24;

    private static final long serialVersionUID = 1L;

    /** What a window's length counts. */
    public enum Unit {
        MILLISECONDS,
        LABELS
    }

    public SlidingWindow {
        if (length < STEPS) {
            throw new IllegalArgumentException("a window of " + length + " "
                    + (unit == Unit.LABELS ? "labels" : "milliseconds") + ": " + STEPS + " or above is accepted");
        }
    }

    public static SlidingWindow of(Duration duration) {
        return new SlidingWindow(Unit.MILLISECONDS, duration.toMillis());
    }

    public static SlidingWindow ofLabels(long labels) {
        return new SlidingWindow(Unit.LABELS, labels);
    }

    /**
     * The step in which a label falls.
     *
     * @param labelTime when it became known, epoch milliseconds
     * @param number how many labels came before it
     */
    long step(long labelTime, long number) {
        return Math.floorDiv(unit == Unit.LABELS ? number : labelTime, length / STEPS);
    }

    /** As in a pipeline file: {@code 7 d}, {@code 20000 labels}. */
    @Override
    public String toString() {
        if (unit == Unit.LABELS) {
            return length + " labels";
        }
        long[] sizes = {86_400_000, 3_600_000, 60_000, 1000};
        String[] units = {"d", "h", "min", "s"};
        for (int i = 0; i < sizes.length; i++) {
            if (length % sizes[i] == 0) {
                return length / sizes[i] + " " + units[i];
            }
        }
        return length + " ms";
    }
}
