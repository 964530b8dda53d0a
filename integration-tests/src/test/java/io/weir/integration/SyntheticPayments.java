package io.weir.integration;

import io.weir.operators.event.Event;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;

/**
 * A stream of payments and late labels in which the i-th is a function of i alone: a source that begins again in the middle
 * sends what it sent before. Columns: {@code id BIGINT, card BIGINT, amount DOUBLE, at TIMESTAMP(3)}.
 *
 * <p>Of 20,000 cards some pay often and some seldom: in a week the first some 500 times, the last 15 times. Times swap by
 * up to {@value #JITTER} ms; one payment in eight is labeled, about a day later.
 */
final class SyntheticPayments {
    /** How much later one payment may be sent than one that happened after it, in milliseconds. */
    static final long JITTER = 4_000;

    private static final long FIRST = Instant.parse("2024-01-01T00:00:00Z").toEpochMilli();
    private static final int CARDS = 20_000;
    /** 400,000 payments in a week. */
    private static final long STEP = 1_512;

    private static final double SKEW = 1.5;
    private static final long LABEL_LAG = 60_000;
    private static final int LABELED = 8;
    private static final int POSITIVE = 50;
    private static final int MOST_CENTS = 30_000;

    private SyntheticPayments() {}

    /** The i-th payment, and behind it the label that becomes known then, if there is one. */
    static void emit(long i, Consumer<Event> out) {
        out.accept(Event.occurred(time(i), row(i), time(i), null));
        long labeled = i - LABEL_LAG;
        if (labeled >= 0 && bits(labeled, 2) % LABELED == 0) {
            boolean positive = bits(labeled, 3) % POSITIVE == 0;
            out.accept(Event.labeled(time(labeled), row(labeled), positive, FIRST + i * STEP, null));
        }
    }

    private static GenericRowData row(long i) {
        long card = (long) (CARDS * Math.pow(bits(i, 0) / (double) Integer.MAX_VALUE, SKEW));
        double amount = bits(i, 1) % MOST_CENTS / 100.0;
        return GenericRowData.of(i, card, amount, TimestampData.fromEpochMillis(time(i)));
    }

    private static long time(long i) {
        return FIRST + i * STEP - bits(i, 4) % JITTER;
    }

    /** 31 bits that look random, others for each use. */
    private static int bits(long i, int use) {
        return (int) (mix(8 * i + use) >>> 33);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood, 2014): each bit of the result depends on all of the argument. */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
