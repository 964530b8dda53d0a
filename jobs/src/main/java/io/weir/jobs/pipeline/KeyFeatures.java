package io.weir.jobs.pipeline;

import io.weir.operators.feature.language.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Features of a key's past: each aggregate over each window.
 *
 * @param key the column whose value groups the events; INT, BIGINT or STRING
 * @param of the aggregates, distinct
 * @param over the windows' lengths, positive and ascending
 * @param delay how long before the event the windows end; zero: they end with the event, itself included
 */
public record KeyFeatures(String key, List<Aggregate> of, List<Duration> over, Duration delay) {
    public KeyFeatures {
        of = List.copyOf(of);
        over = List.copyOf(over);
    }

    /** The features' names, for each aggregate, for each window, such as {@code card_id_avg_amount_7d}. */
    public List<String> featureNames() {
        List<String> names = new ArrayList<>(of.size() * over.size());
        for (Aggregate aggregate : of) {
            for (Duration window : over) {
                names.add(key + "_" + aggregate.nameInFeature() + "_" + Durations.compact(window));
            }
        }
        return Collections.unmodifiableList(names);
    }
}
