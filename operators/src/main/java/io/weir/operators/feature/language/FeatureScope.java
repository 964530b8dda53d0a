package io.weir.operators.feature.language;

import io.weir.operators.event.EventSchema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * What feature groups may refer to. Immutable.
 *
 * @param columns the columns by name, in the order of the row; empty type: what is wrong with the column is told
 *     elsewhere. Without any column no name of one is checked.
 * @param nullable the columns that may be null, and so cannot be a key
 * @param id the column that tells one event from all others, if there is one
 * @param eventTime the column of the event time, if there is one
 * @param features the names of the event's own features, which stand first in the vector
 * @param noLabels why there are no labels and what to do about it; empty if there are labels
 */
public record FeatureScope(
        Map<String, Optional<LogicalType>> columns,
        Set<String> nullable,
        Optional<String> id,
        Optional<String> eventTime,
        List<String> features,
        Optional<String> noLabels) {
    public FeatureScope {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        nullable = Set.copyOf(nullable);
        features = List.copyOf(features);
    }

    /** The columns of a job's events. */
    public static FeatureScope of(EventSchema schema, Optional<String> noLabels) {
        Set<String> nullable = IntStream.range(0, schema.arity())
                .filter(schema::nullable)
                .mapToObj(schema::name)
                .collect(Collectors.toSet());
        return new FeatureScope(
                columns(schema.rowType()),
                nullable,
                Optional.of(schema.name(schema.id())),
                Optional.of(schema.name(schema.time())),
                List.of(),
                noLabels);
    }

    /** The columns of a table, whose rows need no id, and whose keys may be null. */
    public static FeatureScope of(RowType row, Optional<String> eventTime, Optional<String> noLabels) {
        return new FeatureScope(columns(row), Set.of(), Optional.empty(), eventTime, List.of(), noLabels);
    }

    /** The same, with these features of the event itself. */
    public FeatureScope withFeatures(List<String> own) {
        return new FeatureScope(columns, nullable, id, eventTime, own, noLabels);
    }

    private static Map<String, Optional<LogicalType>> columns(RowType row) {
        Map<String, Optional<LogicalType>> columns = new LinkedHashMap<>();
        row.getFields().forEach(field -> columns.put(field.getName(), Optional.of(field.getType())));
        return columns;
    }
}
