package io.weir.operators.feature;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Aggregates over windows that share their filter and their delay.
 *
 * @param filter the index among the step's filters; {@link #ALL} if every event counts
 * @param delay how old an event must be to be counted, in milliseconds
 * @param windows lengths in milliseconds, ascending
 * @param aggregates what is computed over each window
 * @param offset where the features begin in the vector; aggregate by aggregate, window by window
 * @param missing what a feature is that has no value; NaN to leave it missing
 */
public record WindowGroup(
        int filter, long delay, long[] windows, List<Aggregate> aggregates, int offset, double missing)
        implements Serializable {
    public static final int ALL = -1;

    public WindowGroup {
        for (int w = 0; w < windows.length; w++) {
            if (windows[w] <= (w == 0 ? 0 : windows[w - 1])) {
                throw new IllegalArgumentException(
                        "windows are " + Arrays.toString(windows) + " ms, accepted: above 0 and ascending");
            }
        }
        if (windows.length == 0 || delay < 0) {
            throw new IllegalArgumentException("there are " + windows.length + " windows and the delay is " + delay
                    + " ms; accepted: at least one" + " window, and a delay of 0 or more");
        }
        aggregates = List.copyOf(aggregates);
        if (aggregates.isEmpty()) {
            throw new IllegalArgumentException("there are no aggregates; accepted: at least one");
        }
    }

    /** Whether a label changes any of the features. */
    public boolean usesLabels() {
        return aggregates.stream().anyMatch(Aggregate::usesLabels);
    }

    /** How many features there are. */
    public int size() {
        return aggregates.size() * windows.length;
    }

    /** How far back an event can matter, in milliseconds. */
    public long reach() {
        return delay + windows[windows.length - 1];
    }
}
