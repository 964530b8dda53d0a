package io.weir.benchmarks.features;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The events that all contestants read: event i is a function of i alone, so that every process, and a replay after a
 * failure, makes the same ones.
 *
 * <p>Event times rise strictly: events of one time would need a rule for ties, which is no matter of speed. They rise by
 * so much that with 50,000 keys a key has {@value #EVENTS_PER_KEY} events in seven days on average.
 *
 * <p>Not safe for use by several threads before the first event was made.
 *
 * @param keys how many keys there are
 * @param distribution how the events are spread over them
 * @param step milliseconds of event time from one event to the next, 1 or more
 */
record SyntheticStream(int keys, KeyDistribution distribution, long step) implements Serializable {
    static final int EVENTS_PER_KEY = 20;

    private static final long START = 1_767_225_600_000L; // 2026-01-01T00:00Z
    private static final long SEVEN_DAYS = 604_800_000L;

    /** Under Zipf, keys from this rank on have so few events that no contestant cuts or rounds their windows. */
    private static final int QUIET_RANK = 10_000;

    SyntheticStream {
        if (keys < 1 || step < 1) {
            throw new IllegalArgumentException("keys are " + keys + ", step is " + step + " ms; accepted: 1 or more");
        }
    }

    /** A stream in which seven days hold {@value #EVENTS_PER_KEY} events per key. */
    static SyntheticStream uniform(int keys) {
        return new SyntheticStream(keys, KeyDistribution.UNIFORM, step((long) EVENTS_PER_KEY * keys));
    }

    /** As {@link #uniform}, but one key takes a tenth of all events. */
    static SyntheticStream hotKey(int keys) {
        return new SyntheticStream(keys, KeyDistribution.HOT_KEY, step((long) EVENTS_PER_KEY * keys));
    }

    /** Zipf's distribution; seven days hold as many events as there are keys. */
    static SyntheticStream zipf(int keys) {
        return new SyntheticStream(keys, KeyDistribution.ZIPF, step(keys));
    }

    /**
     * So that seven days hold this many events, and no two events are a whole window apart: SQL counts the event at a
     * window's old end and Weir does not.
     */
    private static long step(long events) {
        long step = Math.max(1, SEVEN_DAYS / events);
        while (step > 1 && dividesAWindow(step)) {
            step--;
        }
        return step;
    }

    private static boolean dividesAWindow(long step) {
        return Arrays.stream(Windows.lengths()).anyMatch(window -> window % step == 0);
    }

    /**
     * How many events bring every key to its steady state: seven days of them; under Zipf each key once, then as many as
     * bring the often used ones into a cache.
     */
    long warmUp() {
        return distribution == KeyDistribution.ZIPF ? keys + keys * 3L / 10 : SEVEN_DAYS / step;
    }

    /** Epoch milliseconds. */
    long time(long i) {
        return START + i * step;
    }

    /** From 0 to {@code keys - 1}; under Zipf the rank, the most frequent first. */
    int key(long i, ZipfTable zipf) {
        long hash = mix(i);
        int uniform = (int) Math.floorMod(hash, (long) keys);
        return switch (distribution) {
            case UNIFORM -> uniform;
            case HOT_KEY -> Math.floorMod(mix(~i), 10L) == 0 ? 0 : uniform;
            // The most frequent keys last: they are what a cache holds when the measurement begins.
            case ZIPF -> i < keys ? (int) (keys - 1 - i) : zipf.rank(uniform, (mix(~i) >>> 11) * 0x1.0p-53);
        };
    }

    /** What {@link #key} needs; null where it needs nothing. */
    ZipfTable table() {
        return distribution == KeyDistribution.ZIPF ? new ZipfTable(keys) : null;
    }

    /** From 0 to 499.99, in cents. */
    double amount(long i) {
        return Math.floorMod(mix(i) >>> 20, 50_000L) / 100.0;
    }

    /** Whether all contestants must agree on the features of an event of this key to the last digits that they keep. */
    boolean exact(long key) {
        return switch (distribution) {
            case UNIFORM -> true;
            case HOT_KEY -> key != 0;
            case ZIPF -> key >= Math.min(QUIET_RANK, keys / 10);
        };
    }

    /** Spreads consecutive numbers over all 64 bits. */
    private static long mix(long i) {
        long h = (i + 1) * 0x9E3779B97F4A7C15L;
        h = (h ^ h >>> 30) * 0xBF58476D1CE4E5B9L;
        h = (h ^ h >>> 27) * 0x94D049BB133111EBL;
        return h ^ h >>> 31;
    }
}
