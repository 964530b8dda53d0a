package io.weir.jobs.pipeline;

import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.anomaly.univariate.DetectorOptions;
import io.weir.ml.anomaly.univariate.GivenRange;
import io.weir.operators.anomaly.WatchedColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads the section {@code detect}. */
final class DetectReader {
    private static final int MOST_PAIRS = 100_000;

    private final SourceReader.DeclaredSeries series;
    private final Map<String, String> watchedBy = new HashMap<>();

    DetectReader(SourceReader.DeclaredSeries series) {
        this.series = series;
    }

    List<WatchedColumn> read(Value value) {
        List<WatchedColumn> watched = new ArrayList<>();
        for (Value entry : value.list("what is watched")) {
            Section section = entry.section(Keys.DETECT);
            DetectorKind kind = section.optional("detector")
                    .map(given -> given.oneOf(DetectorKind.texts(), ""))
                    .filter(text -> !text.isEmpty())
                    .map(DetectorKind::parse)
                    .orElse(DetectorKind.COMBINED);
            DetectorOptions options = options(section);
            section.required("of", "the column that is watched, or a list of columns")
                    .ifPresent(of -> of.oneOrMore("columns").forEach(each -> column(each)
                            .ifPresent(name -> watched.add(new WatchedColumn(name, kind, options)))));
        }
        return watched;
    }

    private DetectorOptions options(Section section) {
        return DetectorOptions.DEFAULT
                .withRange(section.optional("range").map(DetectReader::range).orElse(null))
                .withRememberedPairs(section.optional("remember")
                        .map(value -> value.integer(1, MOST_PAIRS, 1))
                        .orElse(DetectorOptions.DEFAULT.rememberedPairs()));
    }

    private Optional<String> column(Value value) {
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
