package io.weir.jobs.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Reads the section {@code source}, and the part of {@code series} that is the same. */
final class SourceReader {
    private static final Set<LogicalTypeRoot> EVENT_TIME =
            Set.of(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE, LogicalTypeRoot.BIGINT);
    private static final Set<LogicalTypeRoot> ANY = Set.of(LogicalTypeRoot.values());

    private static final Duration DEFAULT_OUT_OF_ORDERNESS = Duration.ofSeconds(5);

    private final Section section;
    private final Columns columns;

    private SourceReader(Section section) {
        this.section = section;
        this.columns = section.required("columns", "a mapping of names to types, such as {amount: DOUBLE}")
                .map(Columns::read)
                .orElseGet(Columns::none);
    }

    /** What a section says, and its columns for the other sections to refer to. */
    record Declared(Source source, Columns columns) {}

    static Declared read(Value value) {
        SourceReader reader = new SourceReader(value.section(Keys.SOURCE));
        return new Declared(reader.source(), reader.columns);
    }

    /** A series' rows are told from one another by nothing: the first column of its key stands where an event has its id. */
    static DeclaredSeries readSeries(Value value) {
        SourceReader reader = new SourceReader(value.section(Keys.SERIES));
        List<String> keys = reader.seriesKeys();
        Map<String, String> needed = new LinkedHashMap<>();
        keys.forEach(key -> needed.put(key, "a key"));
        Source source = reader.source(keys.stream().findFirst(), needed, Duration.ZERO, DEFAULT_OUT_OF_ORDERNESS);
        return new DeclaredSeries(source, keys, reader.columns);
    }

    /** What the section {@code series} says, and its columns for the other sections to refer to. */
    record DeclaredSeries(Source source, List<String> keys, Columns columns) {}

    private List<String> seriesKeys() {
        Set<String> keys = new LinkedHashSet<>();
        for (Value each : section.required("key", "the column that tells one series from another, or a list of them")
                .map(value -> value.oneOrMore("columns"))
                .orElse(List.of())) {
            columns.reference(each, Columns.KEYS, "a key")
                    .filter(name -> !keys.add(name))
                    .ifPresent(name -> each.problem("'" + name + "' is in the key already; name each column once"));
        }
        return List.copyOf(keys);
    }

    private Source source() {
        Optional<String> id = section.required("id", "the column that tells one event from all others")
                .flatMap(value -> columns.reference(value, Columns.KEYS, "the id"));
        Map<String, String> needed = new LinkedHashMap<>();
        id.ifPresent(name -> needed.put(name, "the id"));
        return source(
                id,
                needed,
                duration("remember-ids", Duration.ofMillis(1), Duration.ofDays(40)),
                duration("out-of-orderness", Duration.ZERO, DEFAULT_OUT_OF_ORDERNESS));
    }

    /** @param needed what the columns are that no event can lack, beside the event time */
    private Source source(
            Optional<String> id, Map<String, String> needed, Duration rememberIds, Duration outOfOrderness) {
        Optional<String> eventTime = section.required("event-time", "the column of the event time")
                .flatMap(value -> columns.reference(value, EVENT_TIME, "the event time"));
        Set<String> nullable = section.optional("nullable")
                .map(value -> {
                    eventTime.ifPresent(name -> needed.putIfAbsent(name, "the event time"));
                    return nullable(value, needed);
                })
                .orElse(Set.of());
        return new Source(
                section.required("topic", "the name of the topic")
                        .flatMap(Value::topic)
                        .orElse(""),
                new FormatReader(section).read(columns, nullable),
                columns.rowType(nullable),
                nullable,
                id.orElse(""),
                eventTime.orElse(""),
                outOfOrderness,
                section.optional("not-before")
                        .map(value -> value.instant(Instant.EPOCH))
                        .orElse(Instant.parse("2000-01-01T00:00:00Z")),
                duration("ahead", Duration.ZERO, Duration.ofDays(1)),
                section.optional("max-bytes")
                        .map(value -> value.integer(1, 1 << 30, 1))
                        .orElse(16_384),
                rememberIds);
    }

    private Duration duration(String key, Duration shortest, Duration otherwise) {
        return section.optional(key)
                .map(value -> value.duration(shortest, otherwise))
                .orElse(otherwise);
    }

    private Set<String> nullable(Value list, Map<String, String> needed) {
        Set<String> nullable = new LinkedHashSet<>();
        for (Value value : list.list("columns")) {
            columns.reference(value, ANY, "a nullable column").ifPresent(name -> {
                if (needed.containsKey(name)) {
                    value.problem("'" + name + "' is " + needed.get(name)
                            + ", which no event can lack; remove it from the list");
                }
                nullable.add(name);
            });
        }
        return nullable;
    }
}
