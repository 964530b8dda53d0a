package io.weir.jobs.pipeline;

import io.weir.ml.NumberRange;
import io.weir.ml.evaluation.EvaluationOptions;
import io.weir.ml.evaluation.SlidingWindow;
import io.weir.operators.feature.language.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Reads the section {@code evaluate}. */
final class EvaluateReader {
    private static final Pattern LABELS = Pattern.compile("(\\d{1,9}) labels?");
    private static final Set<LogicalTypeRoot> SEGMENTS =
            Set.of(LogicalTypeRoot.INTEGER, LogicalTypeRoot.BIGINT, LogicalTypeRoot.VARCHAR, LogicalTypeRoot.BOOLEAN);
    private static final NumberRange RATE = NumberRange.OPEN_PROBABILITY;
    private static final double LEAST_FADING = 0.9;
    private static final int LEAST_LABELS = 100;
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Columns columns;

    EvaluateReader(Columns columns) {
        this.columns = columns;
    }

    Evaluate read(Value value) {
        Section section = value.section(Keys.EVALUATE);
        EvaluationOptions options = EvaluationOptions.DEFAULT;
        options = options.withWindows(
                section.optional("windows").map(EvaluateReader::windows).orElse(options.windows()));
        options = options.withFading(
                section.optional("fading").map(EvaluateReader::fading).orElse(options.fading()));
        options = options.withRecallAt(
                section.optional("recall-at").map(EvaluateReader::rates).orElse(options.recallAt()));
        Optional<Section> segments = section.optional("segments").map(found -> found.section(Keys.SEGMENTS));
        if (segments.isPresent()) {
            options = segments(segments.get(), options);
        }
        Optional<Section> precision = section.optional("key-precision").map(found -> found.section(Keys.KEY_PRECISION));
        Optional<String> key = precision
                .flatMap(found -> found.required("key", "the column whose values are looked at, such as card_id"))
                .flatMap(name -> columns.reference(name, Columns.KEYS, "a key"));
        if (key.isPresent()) {
            options = options.withKeysPerDay(precision
                    .flatMap(found -> found.optional("at"))
                    .map(at -> at.integer(1, EvaluationOptions.MOST_KEYS, 100))
                    .orElse(100));
        }
        return new Evaluate(options, key);
    }

    private static List<SlidingWindow> windows(Value value) {
        List<SlidingWindow> windows = new ArrayList<>();
        for (Value element : value.list("windows, such as 7 d or 20000 labels")) {
            window(element).ifPresent(window -> {
                if (windows.contains(window)) {
                    element.problem("the window " + window + " is in the list already; keep one of them");
                } else {
                    windows.add(window);
                }
            });
        }
        return windows;
    }

    private static Optional<SlidingWindow> window(Value value) {
        Optional<String> text = value.text("a duration such as 7 d, or a number of labels such as 20000 labels");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher labels = LABELS.matcher(text.get());
        if (labels.matches()) {
            int count = Integer.parseInt(labels.group(1));
            if (count < LEAST_LABELS) {
                value.problem(
                        Value.quote(text.get()) + " is too short; at least " + LEAST_LABELS + " labels are accepted");
                return Optional.empty();
            }
            return Optional.of(SlidingWindow.ofLabels(count));
        }
        Optional<Duration> duration = Durations.parse(text.get());
        if (duration.isEmpty()) {
            value.problem(Value.quote(text.get()) + " is no window; write a duration such as 7 d, or a number of labels"
                    + " such as 20000 labels");
            return Optional.empty();
        }
        if (duration.get().compareTo(SHORTEST) < 0) {
            value.problem(Value.quote(text.get()) + " is too short; at least " + Durations.compact(SHORTEST)
                    + " is accepted");
            return Optional.empty();
        }
        return Optional.of(SlidingWindow.of(duration.get()));
    }

    private static double fading(Value value) {
        double factor = value.number(RATE, LEAST_FADING);
        if (factor < LEAST_FADING) {
            value.problem(factor + " forgets all but the newest labels; write a number from " + LEAST_FADING
                    + " to below 1, such as 0.9999, which weighs about 10000 labels");
            return LEAST_FADING;
        }
        return factor;
    }

    private static List<Double> rates(Value value) {
        List<Double> rates = new ArrayList<>();
        value.list("false-positive rates, such as 0.001").forEach(element -> rates.add(element.number(RATE, 0.5)));
        return rates;
    }

    private EvaluationOptions segments(Section section, EvaluationOptions options) {
        List<String> by = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        section.required("by", "a column, or a list of columns, by whose values the figures are told")
                .ifPresent(value -> value.oneOrMore("columns").forEach(element -> {
                    columns.reference(element, SEGMENTS, "a segment").ifPresent(column -> {
                        if (seen.add(column)) {
                            by.add(column);
                        } else {
                            element.problem("the column '" + column + "' is in the list already; keep one of them");
                        }
                    });
                }));
        int atMost = section.optional("at-most")
                .map(value -> value.integer(1, 1000, options.segmentsAtMost()))
                .orElse(options.segmentsAtMost());
        return options.withSegments(by, atMost);
    }
}
