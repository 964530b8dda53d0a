package io.weir.dashboard;

import java.util.List;

/** The names of the topics that the page of a pipeline of series reads; their formats are those of {@code docs/topics.md}. */
public record SeriesTopics(String anomalies, String alerts, String deadLetters) {
    /** @throws IllegalArgumentException if a name is blank, or two of them are equal */
    public SeriesTopics {
        List<String> names = List.of(anomalies, alerts, deadLetters);
        if (names.stream().anyMatch(String::isBlank)
                || names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException(
                    "topics: three different names are needed (anomalies, alerts, dead letters), but got " + names);
        }
    }

    /** All three names, in the order of the record. */
    public List<String> all() {
        return List.of(anomalies, alerts, deadLetters);
    }
}
