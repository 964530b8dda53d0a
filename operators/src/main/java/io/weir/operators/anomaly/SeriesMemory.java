package io.weir.operators.anomaly;

/** What is remembered of one series: its detector, and when it was heard of last. Mutable. */
final class SeriesMemory {
    /** No timer is set. */
    static final long NONE = Long.MIN_VALUE;

    private final RowDetector detector;
    private long newest = Long.MIN_VALUE;
    private long timer = NONE;

    SeriesMemory(RowDetector detector) {
        this.detector = detector;
    }

    RowDetector detector() {
        return detector;
    }

    /** The largest time of its rows. */
    long newest() {
        return newest;
    }

    void setNewest(long time) {
        newest = time;
    }

    /** When it is looked at again whether the series is still heard of; {@link #NONE} before that is set. */
    long timer() {
        return timer;
    }

    void setTimer(long time) {
        timer = time;
    }
}
