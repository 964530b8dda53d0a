package io.weir.operators.validation;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads times as people and programs write them: ISO-8601 or SQL, with an offset or in UTC. */
final class Timestamps {
    static final String ACCEPTED =
            "a time such as 2018-04-01T00:00:31.000Z or 2018-04-01 00:00:31, or epoch milliseconds";

    private static final int DATE_AND_SECONDS = "2018-04-01T00:00:31".length();

    private Timestamps() {}

    /**
     * Epoch milliseconds; a time without an offset is in UTC.
     *
     * <p>Strict: no February 30, no 24:00, and no leap second, which has no epoch milliseconds of its own. Digits below the
     * millisecond are cut off.
     *
     * @throws DateTimeException if the text is no time, or one that no epoch milliseconds can hold
     */
    static long parse(String text) {
        if (text.length() < DATE_AND_SECONDS) {
            throw new DateTimeException(text);
        }
        long seconds = fastSeconds(text);
        if (seconds != Long.MIN_VALUE) {
            int end = text.length();
            if (text.charAt(end - 1) == 'Z') {
                end--;
            }
            if (end == DATE_AND_SECONDS) {
                return seconds * 1000;
            }
            if (text.charAt(DATE_AND_SECONDS) == '.' && end > DATE_AND_SECONDS + 1 && end <= DATE_AND_SECONDS + 10) {
                int millis = 0;
                int scale = 100;
                int i = DATE_AND_SECONDS + 1;
                for (; i < end && isDigit(text.charAt(i)); i++) {
                    millis += scale * (text.charAt(i) - '0');
                    scale /= 10;
                }
                if (i == end) {
                    return seconds * 1000 + millis;
                }
            }
        }
        String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        boolean offset =
                iso.endsWith("Z") || iso.indexOf('+', DATE_AND_SECONDS) > 0 || iso.indexOf('-', DATE_AND_SECONDS) > 0;
        try {
            return offset
                    ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (ArithmeticException e) {
            throw new DateTimeException(text, e);
        }
    }

    /** The seconds of {@code yyyy-MM-dd?HH:mm:ss}, or the minimum if it does not look like that. */
    private static long fastSeconds(String text) {
        if (text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || (text.charAt(10) != 'T' && text.charAt(10) != ' ')
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return Long.MIN_VALUE;
        }
        int hour = two(text, 11);
        int minute = two(text, 14);
        int second = two(text, 17);
        int century = two(text, 0);
        int year = two(text, 2);
        int month = two(text, 5);
        int day = two(text, 8);
        if ((hour | minute | second | century | year | month | day) < 0 || hour > 23 || minute > 59 || second > 59) {
            return Long.MIN_VALUE;
        }
        return LocalDate.of(century * 100 + year, month, day).toEpochDay() * 86400 + hour * 3600 + minute * 60 + second;
    }

    private static int two(String text, int at) {
        char tens = text.charAt(at);
        char ones = text.charAt(at + 1);
        return isDigit(tens) && isDigit(ones) ? (tens - '0') * 10 + ones - '0' : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
