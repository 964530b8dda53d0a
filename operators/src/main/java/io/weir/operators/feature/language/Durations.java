package io.weir.operators.feature.language;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and a unit, such as {@code 7 d} or {@code 500 ms}. */
public final class Durations {
    /** What {@link #parse} accepts, to be put behind a semicolon in a message. */
    public static final String EXPECTED = "write a whole number and a unit (ms, s, min, h, d), such as 7 d";

    /** About a century: beyond it, sums with event times are the only thing that a typing error could reach. */
    public static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*(ms|s|min|h|d)");
    private static final Map<String, Long> MILLIS_OF_UNIT =
            Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Durations() {}

    /** The duration that {@code text} says; empty if it says none, or one longer than 36,500 days. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        long unit = MILLIS_OF_UNIT.get(matcher.group(2));
        return count > LONGEST.toMillis() / unit ? Optional.empty() : Optional.of(Duration.ofMillis(count * unit));
    }

    /** The duration in the largest unit that is exact, without a space: {@code 1d} for 24 hours, {@code 90min}. */
    public static String compact(Duration duration) {
        long millis = duration.toMillis();
        for (String unit : new String[] {"d", "h", "min", "s"}) {
            long size = MILLIS_OF_UNIT.get(unit);
            if (millis != 0 && millis % size == 0) {
                return millis / size + unit;
            }
        }
        return millis + "ms";
    }
}
