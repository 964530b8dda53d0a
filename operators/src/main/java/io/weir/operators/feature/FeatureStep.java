package io.weir.operators.feature;

import java.io.Serializable;
import java.util.List;

/**
 * All window features of one key: computed in one keyed step, from one history per key.
 *
 * @param keyColumns the schema's columns that make the key, one or more
 * @param columns the columns whose values are remembered, each once; may be empty
 * @param filters by which events are told apart, each once
 * @param groups the windows and their aggregates
 */
public record FeatureStep(
        List<Integer> keyColumns, List<KeptColumn> columns, List<EventFilter> filters, List<WindowGroup> groups)
        implements Serializable {
    public FeatureStep {
        keyColumns = List.copyOf(keyColumns);
        columns = List.copyOf(columns);
        filters = List.copyOf(filters);
        groups = List.copyOf(groups);
    }

    public boolean usesLabels() {
        return groups.stream().anyMatch(WindowGroup::usesLabels);
    }

    /** How many features there are. */
    public int size() {
        return groups.stream().mapToInt(WindowGroup::size).sum();
    }

    /** How far back an event can matter, in milliseconds. */
    public long reach() {
        return groups.stream().mapToLong(WindowGroup::reach).max().orElse(0);
    }
}
