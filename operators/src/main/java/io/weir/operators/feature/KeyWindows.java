package io.weir.operators.feature;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The windows of one key: which columns of its events are remembered, and what is computed from them.
 *
 * @param keyColumn the schema's column that is the key
 * @param columns the schema's columns that are aggregated, numeric
 * @param aggregates what is computed; their columns are indexes into {@code columns}
 * @param windows lengths in milliseconds, ascending
 * @param delay how old an event must be to be counted, in milliseconds
 * @param offset where this key's features begin in the feature vector; aggregate by aggregate, window by window
 */
public record KeyWindows(
        int keyColumn, int[] columns, List<WindowAggregate> aggregates, long[] windows, long delay, int offset)
        implements Serializable {
    public KeyWindows {
        for (int w = 0; w < windows.length; w++) {
            if (windows[w] <= (w == 0 ? 0 : windows[w - 1])) {
                throw new IllegalArgumentException(
                        "windows are " + Arrays.toString(windows) + " ms, accepted: above 0 and ascending");
            }
        }
    }

    /** Whether a label changes any of the features. */
    public boolean usesLabels() {
        return aggregates.stream().anyMatch(a -> a.column() == WindowAggregate.LABEL);
    }

    /** How many features these windows give. */
    public int size() {
        return aggregates.size() * windows.length;
    }

    /** How far back an event can matter, in milliseconds. */
    public long reach() {
        return delay + windows[windows.length - 1];
    }
}
