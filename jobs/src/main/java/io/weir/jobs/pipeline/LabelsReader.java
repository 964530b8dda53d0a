package io.weir.jobs.pipeline;

import io.weir.operators.feature.language.Durations;
import java.time.Duration;

/** Reads the section {@code labels}. */
final class LabelsReader {
    private LabelsReader() {}

    static Labels read(Value value, Source source) {
        Section section = value.section(Keys.LABELS);
        return new Labels(
                section.required("topic", "the name of the labels' topic")
                        .flatMap(Value::topic)
                        .orElse(""),
                TopicFormat.JSON,
                section.optional("id").flatMap(Value::field).orElse(source.id()),
                section.required("label", "the field that holds true or false, or 1 or 0")
                        .flatMap(Value::field)
                        .orElse(""),
                section.required("time", "the field that holds the time at which the label became known")
                        .flatMap(Value::field)
                        .orElse(""),
                section.optional("wait")
                        .map(wait -> wait(wait, source.rememberIds()))
                        .orElse(source.rememberIds()));
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
