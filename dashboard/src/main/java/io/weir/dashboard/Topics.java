package io.weir.dashboard;

import java.util.List;
import java.util.stream.Stream;

/**
 * The names of the topics that the page reads. Their formats are those of {@code docs/topics.md}; only the names are the
 * pipeline's to choose.
 */
public record Topics(
        String decisions,
        String alerts,
        String deadLetters,
        String models,
        String champions,
        String modelMetrics,
        String scoringStatus) {
    /** @throws IllegalArgumentException if a name is blank, or two of them are equal */
    public Topics {
        List<String> names = Stream.of(decisions, alerts, deadLetters, models, champions, modelMetrics, scoringStatus)
                .map(name -> name == null ? "" : name)
                .toList();
        if (names.stream().anyMatch(String::isBlank)
                || names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException(
                    "topics: seven different names are needed (decisions, alerts, dead letters, models, champions,"
                            + " model metrics, scoring status), but got " + names);
        }
    }

    /** The names of the card-fraud pipeline. */
    public static Topics standard() {
        return new Topics(
                "decisions", "alerts", "dead-letters", "models", "champions", "model-metrics", "scoring-status");
    }

    /** All seven names, in the order of the record. */
    public List<String> all() {
        return List.of(decisions, alerts, deadLetters, models, champions, modelMetrics, scoringStatus);
    }
}
