package io.weir.jobs.pipeline;

import io.weir.operators.feature.language.Durations;
import io.weir.state.row.FieldType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code labels}. */
final class LabelsReader {
    private LabelsReader() {}

    static Labels read(Value value, Source source) {
        Section section = value.section(Keys.LABELS);
        String id = section.optional("id").flatMap(Value::field).orElse(source.id());
        String label = section.required("label", "the field that holds true or false, or 1 or 0")
                .flatMap(Value::field)
                .orElse("");
        String time = section.required("time", "the field that holds the time at which the label became known")
                .flatMap(Value::field)
                .orElse("");
        return new Labels(
                section.required("topic", "the name of the labels' topic")
                        .flatMap(Value::topic)
                        .orElse(""),
                new FormatReader(section).ofLabels(List.of(id, label, time), idType(source)),
                id,
                label,
                time,
                section.optional("wait")
                        .map(wait -> wait(wait, source.rememberIds()))
                        .orElse(source.rememberIds()));
    }

    private static Optional<FieldType> idType(Source source) {
        int id = source.rowType().getFieldIndex(source.id());
        return id < 0
                ? Optional.empty()
                : Optional.of(FieldType.of(source.rowType().getTypeAt(id)));
    }

    /** Behind an id that is forgotten no label finds its event's keys. */
    private static Duration wait(Value value, Duration rememberIds) {
        Duration wait = value.duration(Duration.ofMillis(1), Duration.ZERO);
        if (rememberIds.compareTo(Duration.ZERO) > 0 && wait.compareTo(rememberIds) > 0) {
            value.problem(Durations.compact(wait) + " is longer than an id is remembered; write at most the "
                    + Durations.compact(rememberIds) + " of source.remember-ids, or raise that");
        }
        return wait;
    }
}
