package io.weir.jobs.pipeline;

import io.weir.operators.feature.language.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Reads the section {@code features}. */
final class FeaturesReader {
    private static final List<String> OF_EVENT_TIME =
            List.of(EventFeature.HOUR_OF_DAY, EventFeature.IS_NIGHT, EventFeature.IS_WEEKEND);
    private static final List<String> FUNCTIONS = Arrays.stream(Aggregate.Function.values())
            .map(Aggregate.Function::text)
            .toList();
    private static final Set<Aggregate.Function> OF_LABEL =
            Set.of(Aggregate.Function.COUNT, Aggregate.Function.SUM, Aggregate.Function.AVG);
    private static final Pattern AGGREGATE = Pattern.compile("([A-Za-z_]+)(?:\\(\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*\\))?");
    private static final String EXPECTED_AGGREGATE = "count, or "
            + String.join(", ", FUNCTIONS.subList(1, FUNCTIONS.size())) + " of a column, such as avg(amount)";

    private final Source source;
    private final Columns columns;
    private final boolean labelled;
    private final List<EventFeature> eventFeatures = new ArrayList<>();
    private final List<KeyFeatures> keyFeatures = new ArrayList<>();
    /** Where each feature name was made first. */
    private final Map<String, String> pathOfName = new HashMap<>();

    FeaturesReader(SourceReader.Declared declared, boolean labelled) {
        this.source = declared.source();
        this.columns = declared.columns();
        this.labelled = labelled;
    }

    FeaturesReader read(Value value) {
        for (Value group : value.list("groups of features, such as {of: [amount]}")) {
            Section section = group.section(Keys.FEATURE);
            Optional<Value> key = section.optional("key");
            List<Value> of = section.required("of", "a list of features")
                    .map(list -> list.list("features"))
                    .orElse(List.of());
            if (key.isPresent()) {
                keyFeatures(section, key.get(), of);
            } else {
                String why = "features of the event itself have no window; add the key whose past is meant,"
                        + " or remove this";
                section.refuse("over", why);
                section.refuse("delay", why);
                of.forEach(this::eventFeature);
            }
        }
        return this;
    }

    List<EventFeature> eventFeatures() {
        return eventFeatures;
    }

    List<KeyFeatures> keyFeatures() {
        return keyFeatures;
    }

    private void eventFeature(Value value) {
        value.text("the name of a column").ifPresent(name -> {
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
            } else if (derived || columns.check(value, name, numericOrBoolean(), "a feature")) {
                eventFeatures.add(new EventFeature(name));
                claim(value, List.of(name));
            }
        });
    }

    private static Set<LogicalTypeRoot> numericOrBoolean() {
        Set<LogicalTypeRoot> roots = new LinkedHashSet<>(Columns.NUMERIC);
        roots.add(LogicalTypeRoot.BOOLEAN);
        return roots;
    }

    private void keyFeatures(Section section, Value keyValue, List<Value> of) {
        Optional<String> key = columns.reference(keyValue, Columns.KEYS, "a key");
        key.filter(source.nullable()::contains)
                .ifPresent(name -> keyValue.problem(
                        "'" + name + "' is a key, which no event can lack; remove it from source.nullable"));
        List<Duration> over = section.required("over", "a list of windows, such as [1 d, 7 d]")
                .map(FeaturesReader::windows)
                .orElse(List.of());
        Duration delay = section.optional("delay")
                .map(value -> value.duration(Duration.ZERO, Duration.ZERO))
                .orElse(Duration.ZERO);
        List<Aggregate> aggregates = new ArrayList<>();
        for (Value value : of) {
            aggregate(value).ifPresent(aggregate -> {
                aggregates.add(aggregate);
                key.ifPresent(
                        name -> claim(value, new KeyFeatures(name, List.of(aggregate), over, delay).featureNames()));
            });
        }
        key.ifPresent(name -> keyFeatures.add(new KeyFeatures(name, aggregates, over, delay)));
    }

    private static List<Duration> windows(Value list) {
        List<Duration> windows = new ArrayList<>();
        for (Value value : list.list("windows")) {
            Duration window = value.duration(Duration.ofMillis(1), Duration.ZERO);
            if (window.isZero()) {
                continue;
            }
            if (!windows.isEmpty() && window.compareTo(windows.get(windows.size() - 1)) <= 0) {
                value.problem("the window " + Durations.compact(window) + " is not longer than the one before it, "
                        + Durations.compact(windows.get(windows.size() - 1)) + "; list each once, the shortest first");
                continue;
            }
            windows.add(window);
        }
        return windows;
    }

    private Optional<Aggregate> aggregate(Value value) {
        return value.text(EXPECTED_AGGREGATE).flatMap(text -> {
            Matcher matcher = AGGREGATE.matcher(text.strip());
            if (!matcher.matches()) {
                value.problem(Value.quote(text) + " is not an aggregate; write " + EXPECTED_AGGREGATE);
                return Optional.empty();
            }
            int index = FUNCTIONS.indexOf(matcher.group(1));
            if (index < 0) {
                value.problem(Value.quote(matcher.group(1)) + " is not an aggregate function; "
                        + Value.meant(matcher.group(1), FUNCTIONS, "write " + EXPECTED_AGGREGATE));
                return Optional.empty();
            }
            Aggregate aggregate =
                    new Aggregate(Aggregate.Function.values()[index], Optional.ofNullable(matcher.group(2)));
            return check(value, aggregate) ? Optional.of(aggregate) : Optional.empty();
        });
    }

    private boolean check(Value value, Aggregate aggregate) {
        Aggregate.Function function = aggregate.function();
        if (aggregate.ofLabel()) {
            return checkOfLabel(value, function);
        }
        if (aggregate.column().isEmpty()) {
            if (function != Aggregate.Function.COUNT) {
                value.problem(
                        "'" + function.text() + "' needs a column; write it such as " + function.text() + "(amount)");
            }
            return function == Aggregate.Function.COUNT;
        }
        String column = aggregate.column().get();
        if (function == Aggregate.Function.COUNT) {
            value.problem("'" + aggregate + "' counts no column's values; write count for the events"
                    + " or count(label) for those with a label");
            return false;
        }
        if (column.equals(source.id()) || column.equals(source.eventTime())) {
            value.problem("'" + column + "' is the " + (column.equals(source.id()) ? "id" : "event time")
                    + ", which cannot be aggregated; choose another column");
            return false;
        }
        return columns.check(value, column, Columns.NUMERIC, "what is aggregated");
    }

    private boolean checkOfLabel(Value value, Aggregate.Function function) {
        if (columns.contains(Aggregate.LABEL)) {
            value.problem("'label' means the label that arrives later, and is a column too; rename the column");
        } else if (!OF_LABEL.contains(function)) {
            value.problem(
                    "'" + function.text() + "(label)' says nothing that avg does not say of labels of 0 and 1; write "
                            + "count(label), sum(label) or avg(label)");
        } else if (!labelled) {
            value.problem("there are no labels; add the section labels, or remove '" + function.text() + "(label)'");
        } else {
            return true;
        }
        return false;
    }

    /** Of the names that one entry makes, only the first that is taken is told: the others have the same cause. */
    private void claim(Value value, List<String> names) {
        boolean told = false;
        for (String name : names) {
            String first = pathOfName.putIfAbsent(name, value.path());
            if (first != null && !told) {
                told = true;
                value.problem("the feature '" + name + "' is there already, from " + first + "; keep one of them");
            }
        }
    }
}
