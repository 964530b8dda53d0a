package io.weir.jobs.pipeline;

import io.weir.ml.anomaly.multivariate.MultivariateKind;
import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.anomaly.univariate.DetectorOptions;
import io.weir.ml.anomaly.univariate.GivenRange;
import io.weir.operators.anomaly.Watch;
import io.weir.operators.anomaly.WatchedColumn;
import io.weir.operators.anomaly.WatchedTogether;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the section {@code detect}. */
final class DetectReader {
    private static final int MOST_PAIRS = 100_000;
    /** Their names, in the order in which they are documented. */
    static final List<String> DETECTORS = Stream.concat(
                    DetectorKind.texts().stream(), MultivariateKind.texts().stream())
            .toList();

    private final SourceReader.DeclaredSeries series;
    private final Map<String, String> watchedBy = new HashMap<>();

    DetectReader(SourceReader.DeclaredSeries series) {
        this.series = series;
    }

    List<Watch> read(Value value) {
        List<Watch> watched = new ArrayList<>();
        for (Value entry : value.list("what is watched")) {
            Section section = entry.section(Keys.DETECT);
            String detector = section.optional("detector")
                    .map(given -> given.oneOf(DETECTORS, ""))
                    .filter(text -> !text.isEmpty())
                    .orElse(DetectorKind.COMBINED.text());
            Optional<Value> of = section.required("of", "the column that is watched, or a list of columns");
            if (MultivariateKind.texts().contains(detector)) {
                MultivariateKind kind = MultivariateKind.parse(detector);
                of.flatMap(columns -> together(section, columns, kind)).ifPresent(watched::add);
            } else {
                DetectorKind kind = DetectorKind.parse(detector);
                if (!kind.usesRange()) {
                    refuse(section, "range", detector, DetectorKind::usesRange);
                }
                if (!kind.remembersPairs()) {
                    refuse(section, "remember", detector, DetectorKind::remembersPairs);
                }
                DetectorOptions options = options(section);
                of.ifPresent(columns -> columns.oneOrMore("columns").forEach(each -> column(each, watchedBy)
                        .ifPresent(name -> watched.add(new WatchedColumn(name, kind, options)))));
            }
        }
        return watched;
    }

    /** Also columns that others watch by themselves: together they are watched for something else. */
    private Optional<Watch> together(Section section, Value of, MultivariateKind kind) {
        refuse(section, "range", kind.text(), DetectorKind::usesRange);
        refuse(section, "remember", kind.text(), DetectorKind::remembersPairs);
        Map<String, String> here = new HashMap<>();
        List<String> columns = new ArrayList<>();
        of.oneOrMore("columns").forEach(each -> column(each, here).ifPresent(columns::add));
        if (columns.size() < 2) {
            of.problem(kind.text() + " watches columns together, and here is " + columns.size()
                    + "; write a list of at least two");
            return Optional.empty();
        }
        if (columns.size() > kind.mostColumns()) {
            of.problem(kind.text() + " takes " + kind.mostColumns() + " columns, and here are " + columns.size()
                    + "; leave some out, or write several lists");
            return Optional.empty();
        }
        return Optional.of(new WatchedTogether(columns, kind.ofASeries()));
    }

    private static void refuse(Section section, String key, String detector, Predicate<DetectorKind> takes) {
        String takers = Arrays.stream(DetectorKind.values())
                .filter(takes)
                .map(DetectorKind::text)
                .collect(Collectors.joining(" and "));
        section.refuse(key, "is an option of the detectors " + takers + ", not of " + detector + "; take it out");
    }

    private DetectorOptions options(Section section) {
        return DetectorOptions.DEFAULT
                .withRange(section.optional("range").map(DetectReader::range).orElse(null))
                .withRememberedPairs(section.optional("remember")
                        .map(value -> value.integer(1, MOST_PAIRS, 1))
                        .orElse(DetectorOptions.DEFAULT.rememberedPairs()));
    }

    private Optional<String> column(Value value, Map<String, String> watchedBy) {
        return series.columns()
                .reference(value, Columns.NUMERIC, "what is watched")
                .filter(name -> {
                    String other = watchedBy.putIfAbsent(name, value.path());
                    if (other != null) {
                        value.problem("'" + name + "' is watched by " + other + " already; name each column once");
                    } else if (series.keys().contains(name)) {
                        value.problem("'" + name + "' is a key of the series; choose another column");
                    } else if (name.equals(series.source().eventTime())) {
                        value.problem("'" + name + "' is the event time; choose another column");
                    }
                    return other == null;
                });
    }

    private static GivenRange range(Value value) {
        List<Value> ends = value.list("two numbers");
        if (ends.isEmpty()) {
            return null;
        }
        if (ends.size() != 2) {
            value.problem("the number of ends is " + ends.size()
                    + "; write the least and the greatest value, such as [0, 100]");
            return null;
        }
        OptionalDouble low = ends.get(0).number();
        OptionalDouble high = ends.get(1).number();
        if (low.isEmpty() || high.isEmpty()) {
            return null;
        }
        if (low.getAsDouble() >= high.getAsDouble()) {
            value.problem(low.getAsDouble() + " is not below " + high.getAsDouble()
                    + "; write the least and then the greatest value, such as [0, 100]");
            return null;
        }
        return new GivenRange(low.getAsDouble(), high.getAsDouble());
    }
}
