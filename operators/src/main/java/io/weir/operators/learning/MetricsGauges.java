package io.weir.operators.learning;

import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.evaluation.ScoreFigures;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Prequential metrics as Flink gauges: over everything, and in groups {@code fading} and {@code window.WINDOW}. */
final class MetricsGauges {
    private static final Pattern UNDERSCORE = Pattern.compile("_(.)");

    private MetricsGauges() {}

    /** @param report the newest one; safe to ask from any thread; of the same windows each time */
    static void register(MetricGroup group, Supplier<MetricsReport> report) {
        figures(group, () -> report.get().all().everything());
        MetricsReport first = report.get();
        if (first.all().fading() != null) {
            figures(group.addGroup("fading"), () -> report.get().all().fading());
        }
        for (int i = 0; i < first.all().windows().size(); i++) {
            int window = i;
            String name = first.all().windows().get(i).window().toString().replace(" ", "");
            figures(
                    group.addGroup("window", name),
                    () -> report.get().all().windows().get(window).figures());
        }
        if (first.keyPrecision() != null) {
            group.gauge("keyPrecision", (Gauge<Double>)
                    () -> report.get().keyPrecision().mean());
        }
    }

    /** What a learner counts itself, under the names of the topic {@code model-metrics} as gauges are written. */
    static void registerOwn(MetricGroup group, Supplier<Map<String, Long>> figures) {
        for (String name : figures.get().keySet()) {
            String camel =
                    UNDERSCORE.matcher(name).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
            group.gauge(camel, (Gauge<Long>) () -> figures.get().get(name));
        }
    }

    private static void figures(MetricGroup group, Supplier<ScoreFigures> figures) {
        gauge(group, "averagePrecision", figures, ScoreFigures::averagePrecision);
        gauge(group, "auc", figures, ScoreFigures::auc);
        gauge(group, "logLoss", figures, ScoreFigures::logLoss);
        gauge(group, "brier", figures, ScoreFigures::brier);
        gauge(group, "calibrationError", figures, ScoreFigures::calibrationError);
    }

    private static void gauge(
            MetricGroup group, String name, Supplier<ScoreFigures> figures, Function<ScoreFigures, Double> figure) {
        group.gauge(name, (Gauge<Double>) () -> figure.apply(figures.get()));
    }
}
