package io.weir.operators.batching;

/**
 * How many rows there is any use in waiting for.
 *
 * <p>What stands before a function that answers asynchronously admits only so many rows at once, and does not tell how many. A delay
 * that passes in vain, again and again with the same number of rows, tells it; that number is then a full batch. A batch that comes to be
 * larger shows that it was wrong. Not thread-safe.
 */
final class QueueBound {
    /** Delays in vain, one after the other, until they are believed. */
    static final int BELIEVED = 20;

    private final int largest;
    private int rows;
    private int same;
    private int last;
    private boolean told;

    /** @param largest the rows of a batch that is full whatever is admitted */
    QueueBound(int largest) {
        this.largest = largest;
        this.rows = largest;
    }

    /** The rows that make a batch full. */
    int rows() {
        return rows;
    }

    /**
     * Learns from a batch.
     *
     * @param size its rows
     * @param waited whether it waited for more until its delay was over
     * @return whether a bound was found for the first time; a stream that brings few rows at a time looks the same, so it is told once
     */
    boolean observe(int size, boolean waited) {
        if (size > rows) {
            rows = largest;
            same = 0;
            return false;
        }
        same = waited && size == last ? same + 1 : waited ? 1 : 0;
        last = size;
        // A row that comes alone, each time, is that of a slow stream.
        if (same < BELIEVED || size == 1) {
            return false;
        }
        rows = size;
        same = 0;
        boolean first = !told;
        told = true;
        return first;
    }
}
