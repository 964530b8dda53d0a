package io.weir.operators.feature.language;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Features of a key's past as a user writes them: each aggregate over each window. What it says is not checked here but
 * by {@link FeaturePlanner}. Immutable.
 *
 * @param keys the columns whose values together group the events; empty where the caller groups them, as in SQL
 * @param of the aggregates
 * @param over the windows' lengths, positive and ascending
 * @param delay how long before the event the windows end; zero: they end with the event, itself included
 * @param where which events count; empty: all
 * @param as the features' names, in the order of {@link #featureNames}; empty: those that they have by default
 * @param missing what a feature without a value is; NaN: missing
 */
public record FeatureGroup(
        List<String> keys,
        List<AggregateExpression> of,
        List<Duration> over,
        Duration delay,
        Optional<Condition> where,
        Optional<List<String>> as,
        double missing) {
    public FeatureGroup {
        keys = List.copyOf(keys);
        of = List.copyOf(of);
        over = List.copyOf(over);
        as = as.map(List::copyOf);
    }

    /** Aggregates of all events, without a delay, under the default names. */
    public static FeatureGroup of(List<String> keys, List<AggregateExpression> of, List<Duration> over) {
        return new FeatureGroup(keys, of, over, Duration.ZERO, Optional.empty(), Optional.empty(), Double.NaN);
    }

    /** How many features there are. */
    public int size() {
        return of.size() * over.size();
    }

    /**
     * The features' names, for each aggregate, for each window. By default: the keys, the aggregate, the filter and the
     * window, such as {@code card_id_avg_amount_7d} or {@code card_id_terminal_id_count_where_is_foreign_1d}; without
     * keys {@code avg_amount_7d}.
     */
    public List<String> featureNames() {
        if (as.isPresent()) {
            return as.get();
        }
        String key = keys.isEmpty() ? "" : String.join("_", keys) + "_";
        String filter =
                where.map(condition -> "_where_" + condition.nameInFeature()).orElse("");
        List<String> names = new ArrayList<>(size());
        for (AggregateExpression aggregate : of) {
            for (Duration window : over) {
                names.add(key + aggregate.nameInFeature() + filter + "_" + Durations.compact(window));
            }
        }
        return Collections.unmodifiableList(names);
    }
}
