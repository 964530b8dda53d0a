package io.weir.jobs.replay;

import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.evaluation.MetricsReport.Segment;
import io.weir.ml.evaluation.MetricsReport.Views;
import io.weir.ml.evaluation.ScoreFigures;
import io.weir.ml.evaluation.ScoreFigures.Band;
import io.weir.ml.evaluation.ScoreFigures.RecallAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Metrics as lines for people. */
final class MetricsTable {
    private static final int NAME = 28;

    private final List<String> lines = new ArrayList<>();

    private MetricsTable() {}

    /** @param fading the factor by which labels fade */
    static List<String> lines(MetricsReport report, double fading) {
        MetricsTable table = new MetricsTable();
        table.head(report.all().everything());
        table.views("", report.all(), fading);
        report.segmentations().forEach(segmentation -> segmentation
                .segments()
                .forEach(segment -> table.views(name(segmentation.column(), segment), segment.views(), fading)));
        table.reliability(report.all().everything());
        if (report.keyPrecision() != null) {
            table.lines.add(String.format(
                    Locale.ROOT,
                    "Key precision at %d, mean of the last %d days: %.4f",
                    report.keyPrecision().keysPerDay(),
                    report.keyPrecision().days().size(),
                    report.keyPrecision().mean()));
        }
        return table.lines;
    }

    private static String name(String column, Segment segment) {
        return column + (segment.others() ? ": others" : segment.value() == null ? ": none" : "=" + segment.value());
    }

    private void head(ScoreFigures figures) {
        StringBuilder line = new StringBuilder(String.format("%-" + NAME + "s %9s %9s |", "", "labels", "positive"));
        line.append(" AP     AUC    log loss Brier    calib. error |");
        for (RecallAt at : figures.recallAt()) {
            line.append(String.format(Locale.ROOT, " recall at %s", percent(at.falsePositiveRate())));
        }
        lines.add(line + (figures.recallAt().isEmpty() ? "" : " false positives"));
    }

    private static String percent(double rate) {
        return String.format(Locale.ROOT, "%.4g%%", rate * 100).replaceAll("\\.?0+%", "%");
    }

    private void views(String segment, Views views, double fading) {
        row(segment.isEmpty() ? "everything" : segment, views.everything());
        if (views.fading() != null) {
            row("  fading by " + fading, views.fading());
        }
        views.windows().forEach(windowed -> row("  last " + windowed.window(), windowed.figures()));
    }

    private void row(String name, ScoreFigures figures) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-" + NAME + "s %9.0f %9.0f | %-6.4f %-6.4f %-8.6f %-8.6f %-13.6f|",
                Csv.field(name),
                figures.examples(),
                figures.positives(),
                figures.averagePrecision(),
                figures.auc(),
                figures.logLoss(),
                figures.brier(),
                figures.calibrationError()));
        for (RecallAt at : figures.recallAt()) {
            line.append(String.format(
                    Locale.ROOT,
                    " %-"
                            + (" recall at ".length()
                                    + percent(at.falsePositiveRate()).length()
                                    - 1) + ".4f",
                    at.recall()));
        }
        lines.add(line.toString().stripTrailing());
    }

    private void reliability(ScoreFigures figures) {
        lines.add("What scores promised and what came of it, over everything:");
        for (Band band : figures.reliability()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  scores %.4f to %.4f: %9.0f labels, mean score %.5f, positive %.5f",
                    band.from(),
                    band.to(),
                    band.examples(),
                    band.meanScore(),
                    band.positiveShare()));
        }
    }
}
