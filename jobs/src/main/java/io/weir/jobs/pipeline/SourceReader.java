package io.weir.jobs.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Reads the section {@code source}. */
final class SourceReader {
    private static final Set<LogicalTypeRoot> EVENT_TIME =
            Set.of(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE, LogicalTypeRoot.BIGINT);
    private static final Set<LogicalTypeRoot> ANY = Set.of(LogicalTypeRoot.values());

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

    private Source source() {
        section.optional("format").ifPresent(format -> format.oneOf(List.of("json"), "json"));
        Optional<String> id = section.required("id", "the column that tells one event from all others")
                .flatMap(value -> columns.reference(value, Columns.KEYS, "the id"));
        Optional<String> eventTime = section.required("event-time", "the column of the event time")
                .flatMap(value -> columns.reference(value, EVENT_TIME, "the event time"));
        Set<String> nullable = section.optional("nullable")
                .map(value -> nullable(value, id, eventTime))
                .orElse(Set.of());
        return new Source(
                section.required("topic", "the name of the topic")
                        .flatMap(Value::topic)
                        .orElse(""),
                columns.rowType(nullable),
                nullable,
                id.orElse(""),
                eventTime.orElse(""),
                duration("out-of-orderness", Duration.ZERO, Duration.ofSeconds(5)),
                section.optional("not-before")
                        .map(value -> value.instant(Instant.EPOCH))
                        .orElse(Instant.parse("2000-01-01T00:00:00Z")),
                duration("ahead", Duration.ZERO, Duration.ofDays(1)),
                section.optional("max-bytes")
                        .map(value -> value.integer(1, 1 << 30, 1))
                        .orElse(16_384),
                duration("remember-ids", Duration.ofMillis(1), Duration.ofDays(40)));
    }

    private Duration duration(String key, Duration shortest, Duration otherwise) {
        return section.optional(key)
                .map(value -> value.duration(shortest, otherwise))
                .orElse(otherwise);
    }

    private Set<String> nullable(Value list, Optional<String> id, Optional<String> eventTime) {
        Set<String> nullable = new LinkedHashSet<>();
        for (Value value : list.list("columns")) {
            columns.reference(value, ANY, "a nullable column").ifPresent(name -> {
                if (id.filter(name::equals).isPresent()) {
                    value.problem("'" + name + "' is the id, which no event can lack; remove it from the list");
                } else if (eventTime.filter(name::equals).isPresent()) {
                    value.problem("'" + name + "' is the event time, which no event can lack; remove it from the list");
                }
                nullable.add(name);
            });
        }
        return nullable;
    }
}
