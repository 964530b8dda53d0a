package io.weir.jobs.pipeline;

import io.weir.operators.feature.language.AggregateExpression;
import io.weir.operators.feature.language.Condition;
import io.weir.operators.feature.language.FeatureException;
import io.weir.operators.feature.language.FeatureFlaw;
import io.weir.operators.feature.language.FeatureGroup;
import io.weir.operators.feature.language.FeatureNames;
import io.weir.operators.feature.language.FeaturePlanner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads one group of key features: what the language says is wrong with it is told at the line where that part stands.
 */
final class FeatureGroupReader {
    private final Section section;
    private final FeaturePlanner planner;
    private final FeatureNames names;

    FeatureGroupReader(Section section, FeaturePlanner planner, FeatureNames names) {
        this.section = section;
        this.planner = planner;
        this.names = names;
    }

    /** What was read of a list, each element with its place; complete if nothing of it was refused. */
    private record Elements<T>(List<T> read, List<Value> places, boolean complete) {
        static <T> Elements<T> of(List<Value> values, Function<Value, Optional<T>> reader) {
            List<T> read = new ArrayList<>();
            List<Value> places = new ArrayList<>();
            for (Value value : values) {
                reader.apply(value).ifPresent(element -> {
                    read.add(element);
                    places.add(value);
                });
            }
            return new Elements<>(read, places, read.size() == values.size() && !values.isEmpty());
        }
    }

    /** The group, as far as it could be read; {@code before} are those that stand before it. */
    FeatureGroup read(List<FeatureGroup> before) {
        Elements<String> keys = Elements.of(
                section.optional("key").map(key -> key.oneOrMore("columns")).orElse(List.of()),
                value -> value.text("the name of a column"));
        Elements<AggregateExpression> of = Elements.of(
                section.required("of", "a list of features")
                        .map(list -> list.list("features"))
                        .orElse(List.of()),
                FeatureGroupReader::aggregate);
        Elements<Duration> over = Elements.of(
                section.required("over", "a list of windows, such as [1 d, 7 d]")
                        .map(list -> list.list("windows"))
                        .orElse(List.of()),
                value -> Optional.of(value.duration(Duration.ofMillis(1), Duration.ZERO))
                        .filter(window -> !window.isZero()));
        Optional<Elements<String>> as =
                section.optional("as").map(list -> Elements.of(list.list("names"), FeatureGroupReader::featureName));
        FeatureGroup group = new FeatureGroup(
                keys.read(),
                of.read(),
                over.read(),
                section.optional("delay")
                        .map(value -> value.duration(Duration.ZERO, Duration.ZERO))
                        .orElse(Duration.ZERO),
                section.optional("where").flatMap(FeatureGroupReader::condition),
                // How many names there must be is known only if all of the rest was read.
                as.filter(list -> list.complete() && of.complete() && over.complete())
                        .map(Elements::read),
                section.optional("missing")
                        .map(value -> value.number().orElse(0))
                        .orElse(Double.NaN));
        List<FeatureFlaw> flaws = planner.check(group, before);
        for (FeatureFlaw flaw : flaws) {
            switch (flaw.part()) {
                case KEYS -> keys.places().get(flaw.index()).problem(flaw.message());
                // An empty list was refused when it was read.
                case OF ->
                    of.places().stream().skip(flaw.index()).findFirst().ifPresent(v -> v.problem(flaw.message()));
                case OVER ->
                    over.places().stream().skip(flaw.index()).findFirst().ifPresent(v -> v.problem(flaw.message()));
                case WHERE -> problem("where", flaw);
                case DELAY -> problem("delay", flaw);
                case MISSING -> problem("missing", flaw);
                case AS -> problem("as", flaw);
            }
        }
        if (flaws.isEmpty() && keys.complete() && over.complete()) {
            takeNames(group, of.places(), group.as().isPresent() ? as.map(Elements::places) : Optional.empty());
        }
        return group;
    }

    private void problem(String key, FeatureFlaw flaw) {
        section.optional(key).ifPresent(value -> value.problem(flaw.message()));
    }

    private void takeNames(FeatureGroup group, List<Value> of, Optional<List<Value>> as) {
        List<String> all = group.featureNames();
        int windows = group.over().size();
        for (int i = 0; i < of.size(); i++) {
            for (int n = i * windows; as.isPresent() && n < (i + 1) * windows; n++) {
                Value place = as.get().get(n);
                names.take(List.of(all.get(n)), place.path()).ifPresent(place::problem);
            }
            if (as.isEmpty()) {
                names.take(
                                all.subList(i * windows, (i + 1) * windows),
                                of.get(i).path())
                        .ifPresent(of.get(i)::problem);
            }
        }
    }

    static Optional<String> featureName(Value value) {
        return value.matching(
                Value.FIELD, "a feature's name", "a letter or '_', then letters, digits and '_', such as amount_1d");
    }

    private static Optional<Condition> condition(Value value) {
        return value.text("a BOOLEAN column, or a feature compared with a number")
                .flatMap(text -> {
                    try {
                        return Optional.of(Condition.parse(text));
                    } catch (FeatureException e) {
                        value.problem(e.getMessage());
                        return Optional.empty();
                    }
                });
    }

    private static Optional<AggregateExpression> aggregate(Value value) {
        return value.text("an aggregate, such as count or avg(amount)").flatMap(text -> {
            try {
                return Optional.of(AggregateExpression.parse(text));
            } catch (FeatureException e) {
                value.problem(e.getMessage());
                return Optional.empty();
            }
        });
    }
}
