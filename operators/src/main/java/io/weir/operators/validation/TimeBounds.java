package io.weir.operators.validation;

import io.weir.operators.event.Rejection.Reason;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * Which times of a message are believed: none before {@code notBefore}, none after the year 9999, and none further ahead
 * of the message's own timestamp than {@code ahead}.
 *
 * <p>A time is never compared with this machine's clock, so that a replay refuses exactly what the live job refused. One
 * absurd time must not pass: it would advance the watermark, and everything after it would be late. The years are those
 * that ISO-8601 writes with four digits; within them no sum of a time and a window overflows. Immutable.
 */
public final class TimeBounds implements Serializable {
    /** The message time of a message that has none; it is then not asked how far ahead a time lies. */
    public static final long NO_TIMESTAMP = -1;

    /** Any time of the years 0 to 9999. */
    static final TimeBounds ANY =
            new TimeBounds(Instant.parse("0000-01-01T00:00:00Z"), Duration.ofMillis(Long.MAX_VALUE));

    private static final long serialVersionUID = 1L;
    private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private final long notBefore;
    private final long ahead;

    public TimeBounds(Instant notBefore, Duration ahead) {
        this.notBefore = notBefore.toEpochMilli();
        this.ahead = ahead.toMillis();
    }

    /**
     * @param name the field that the time is from
     * @param time epoch milliseconds
     * @param messageTime the timestamp that the message itself has, epoch milliseconds; below 0 if it has none
     * @throws Rejected if the time is not believed
     */
    void check(String name, long time, long messageTime) throws Rejected {
        if (time < notBefore) {
            throw refused(name, time, "accepted: " + instant(notBefore) + " or later");
        }
        if (time > LAST) {
            throw refused(name, time, "accepted: " + instant(LAST) + " or earlier");
        }
        // In this order nothing overflows: the difference is only taken of two times between 1970 and 9999.
        if (messageTime >= 0 && time > messageTime && time - messageTime > ahead) {
            throw refused(
                    name,
                    time,
                    "ahead of its message's own time " + instant(messageTime) + "; accepted: at most "
                            + Duration.ofMillis(ahead) + " ahead");
        }
    }

    private static Rejected refused(String name, long time, String accepted) {
        return new Rejected(Reason.TIME_OUT_OF_BOUNDS, name + " is " + instant(time) + ", " + accepted);
    }

    private static String instant(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
