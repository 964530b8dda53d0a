package io.weir.jobs.pipeline;

import io.weir.operators.anomaly.Watch;
import java.time.Duration;
import java.util.List;

/**
 * What a pipeline file of series says, checked. Immutable and safe for use by many threads.
 *
 * @param events the part that it has in common with a pipeline of events: name, source, validation, when a score is an alert,
 *     and the topics, of which it has {@code decisions} (its verdicts), {@code alerts} and {@code deadLetters}; no features
 * @param key the columns that tell one series from another, at least one
 * @param detect what is watched, and how; at least one column, each once by itself
 * @param forgetAfter how long, in event time, a series may be silent before it is forgotten
 * @param cacheBytes the most live state that each subtask holds
 */
public record SeriesPipeline(
        Pipeline events, List<String> key, List<Watch> detect, Duration forgetAfter, long cacheBytes) {
    public SeriesPipeline {
        key = List.copyOf(key);
        detect = List.copyOf(detect);
    }

    public String name() {
        return events.name();
    }
}
