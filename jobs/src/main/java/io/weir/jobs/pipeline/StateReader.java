package io.weir.jobs.pipeline;

import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code state}. */
final class StateReader {
    private static final String UNLIMITED = "unlimited";
    private static final int FEWEST_EVENTS = 8;
    private static final int MOST_EVENTS = 100_000;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(KiB|MiB|GiB)");
    private static final Map<String, Integer> SHIFT = Map.of("KiB", 10, "MiB", 20, "GiB", 30);
    private static final long SMALLEST_CACHE = 1L << 20;

    private StateReader() {}

    static StateSpec read(Value value) {
        Section section = value.section(Keys.STATE);
        return new StateSpec(
                section.optional("exact-events").map(StateReader::exactEvents).orElse(StateSpec.DEFAULT.exactEvents()),
                section.optional("tiles")
                        .map(tiles -> tiles.integer(8, 1024, StateSpec.DEFAULT.tiles()))
                        .orElse(StateSpec.DEFAULT.tiles()),
                section.optional("cache").map(StateReader::bytes).orElse(StateSpec.DEFAULT.cacheBytes()));
    }

    private static int exactEvents(Value value) {
        String expected = "a whole number from " + FEWEST_EVENTS + " to " + MOST_EVENTS + ", or " + UNLIMITED;
        return value.text(expected)
                .map(text -> {
                    if (text.equals(UNLIMITED)) {
                        return StateSpec.UNLIMITED;
                    }
                    OptionalInt number = whole(text);
                    if (number.isEmpty()) {
                        value.problem(Value.quote(text) + " is not accepted; write " + expected);
                    }
                    return number.orElse(FEWEST_EVENTS);
                })
                .orElse(FEWEST_EVENTS);
    }

    private static OptionalInt whole(String text) {
        if (!text.matches("\\d{1,9}")) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(text);
        return number < FEWEST_EVENTS || number > MOST_EVENTS ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** A size of memory. */
    static long bytes(Value value) {
        String expected = "a whole number and a unit (KiB, MiB, GiB), such as 64 MiB";
        return value.text(expected)
                .map(text -> {
                    Matcher matcher = SIZE.matcher(text.strip());
                    if (!matcher.matches()) {
                        value.problem(Value.quote(text) + " is not a size; write " + expected);
                        return SMALLEST_CACHE;
                    }
                    long bytes = Long.parseLong(matcher.group(1)) << SHIFT.get(matcher.group(2));
                    if (bytes < SMALLEST_CACHE) {
                        value.problem(Value.quote(text) + " is too small; at least 1 MiB is accepted");
                    }
                    return bytes;
                })
                .orElse(SMALLEST_CACHE);
    }
}
