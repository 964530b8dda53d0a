package io.weir.jobs.pipeline;

import io.weir.operators.feature.AggregateFunction;
import io.weir.operators.feature.language.FeatureGroup;
import io.weir.operators.feature.language.FeatureNames;
import io.weir.operators.feature.language.FeaturePlanner;
import io.weir.operators.feature.language.FeatureScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Reads the section {@code features}. */
final class FeaturesReader {
    private static final List<String> OF_EVENT_TIME =
            List.of(EventFeature.HOUR_OF_DAY, EventFeature.IS_NIGHT, EventFeature.IS_WEEKEND);
    private static final List<String> FUNCTIONS = Arrays.stream(AggregateFunction.values())
            .map(AggregateFunction::text)
            .toList();

    private final Source source;
    private final Columns columns;
    private final FeatureScope scope;
    private final List<EventFeature> eventFeatures = new ArrayList<>();
    private final List<FeatureGroup> keyFeatures = new ArrayList<>();
    private final FeatureNames names = new FeatureNames();

    FeaturesReader(SourceReader.Declared declared, boolean labelled) {
        this.source = declared.source();
        this.columns = declared.columns();
        this.scope = new FeatureScope(
                columns.types(),
                source.nullable(),
                Optional.of(source.id()),
                Optional.of(source.eventTime()),
                List.of(),
                labelled ? Optional.empty() : Optional.of("there are no labels; add the section labels"));
    }

    FeaturesReader read(Value value) {
        for (Value group : value.list("groups of features, such as {of: [amount]}")) {
            Section section = group.section(Keys.FEATURE);
            if (section.optional("key").isPresent()) {
                FeaturePlanner planner = new FeaturePlanner(scope.withFeatures(
                        eventFeatures.stream().map(EventFeature::name).toList()));
                keyFeatures.add(new FeatureGroupReader(section, planner, names).read(keyFeatures));
            } else {
                eventFeatures(section);
            }
        }
        return this;
    }

    List<EventFeature> eventFeatures() {
        return eventFeatures;
    }

    List<FeatureGroup> keyFeatures() {
        return keyFeatures;
    }

    private void eventFeatures(Section section) {
        List<Value> of = section.required("of", "a list of features")
                .map(list -> list.list("features"))
                .orElse(List.of());
        String why = "features of the event itself have no window; add the key whose past is meant, or remove this";
        List.of("over", "delay", "where", "missing").forEach(key -> section.refuse(key, why));
        Optional<List<Value>> as = section.optional("as").map(list -> list.list("names"));
        if (as.isPresent() && as.get().size() != of.size()) {
            section.optional("as")
                    .ifPresent(list -> list.problem("the number of names is "
                            + as.get().size() + ", of features " + of.size() + "; write one name per feature"));
            return;
        }
        for (int i = 0; i < of.size(); i++) {
            Value named = as.isPresent() ? as.get().get(i) : of.get(i);
            Optional<String> column = ownFeature(of.get(i));
            Optional<String> name = as.isPresent() ? FeatureGroupReader.featureName(named) : column;
            if (column.isPresent() && name.isPresent()) {
                eventFeatures.add(new EventFeature(column.get(), name.get()));
                names.take(List.of(name.get()), named.path()).ifPresent(named::problem);
            }
        }
    }

    private Optional<String> ownFeature(Value value) {
        return value.text("the name of a column").filter(name -> {
            boolean derived = OF_EVENT_TIME.contains(name);
            if (derived && columns.contains(name)) {
                value.problem("'" + name + "' is a column and also what the event time gives; rename the column");
            } else if (name.contains("(") || (FUNCTIONS.contains(name) && !columns.contains(name))) {
                value.problem(Value.quote(name) + " is an aggregate; add the key whose past is meant and the windows,"
                        + " such as {key: card_id, of: [" + Value.quote(name).replace("'", "") + "], over: [1 d]}");
            } else if (name.equals(source.id()) || name.equals(source.eventTime())) {
                value.problem("'" + name + "' is the " + (name.equals(source.id()) ? "id" : "event time")
                        + ", which says nothing about other events; choose another column");
            } else if (!derived && !columns.contains(name) && !columns.names().isEmpty()) {
                List<String> candidates = new ArrayList<>(columns.names());
                candidates.addAll(OF_EVENT_TIME);
                value.problem(Value.quote(name) + " is not a feature of an event; "
                        + Value.meant(
                                name,
                                candidates,
                                "write a numeric or BOOLEAN column or one of " + String.join(", ", OF_EVENT_TIME)));
            } else {
                return derived || columns.check(value, name, numericOrBoolean(), "a feature");
            }
            return false;
        });
    }

    private static Set<LogicalTypeRoot> numericOrBoolean() {
        Set<LogicalTypeRoot> roots = new LinkedHashSet<>(Columns.NUMERIC);
        roots.add(LogicalTypeRoot.BOOLEAN);
        return roots;
    }
}
