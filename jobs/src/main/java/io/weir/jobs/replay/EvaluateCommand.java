package io.weir.jobs.replay;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.pipeline.SeriesPipeline;
import io.weir.jobs.pipeline.SeriesPipelineReader;
import io.weir.ml.evaluation.DailyReport;
import io.weir.ml.evaluation.DailyReport.Figures;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.operators.learning.MetricsJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./weir evaluate}: how good a pipeline would have been on recorded events. */
@Command(
        name = "evaluate",
        description =
                "Replays recorded events through a pipeline, each label known late, and tells how good its scores are.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Each event is scored before anything is learned from it; each label teaches when it became known, and never",
            "before. Two runs give the same file.",
            "",
            "Example:  ./weir evaluate --pipeline pipelines/card-fraud.yaml --mapping pipelines/handbook-csv.yaml"
                    + " --input transactions.csv.gz --scores scores.csv",
            "Example:  ./weir evaluate --pipeline pipelines/nab.yaml --nab NAB --scores nab-scores"
        })
public final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private ReplayOptions options;

    @Option(
            names = "--scores",
            required = true,
            paramLabel = "CSV",
            description =
                    "Written: one line per valid event, its id and its score; with --nab a folder, in which there is"
                            + " one file per series.")
    private Path scores;

    @Option(
            names = "--nab",
            paramLabel = "DIR",
            description =
                    "Instead of a recording: the Numenta Anomaly Benchmark as unpacked, or any folder whose folder"
                            + " data/ has one CSV file per series; for a pipeline of series.")
    private Path nab;

    @Option(
            names = "--given-range",
            description = "With --nab: tell the detectors each series' least and greatest value beforehand, as that"
                    + " benchmark does. This looks ahead, and a stream has no such thing; default: ranges are learned.")
    private boolean givenRange;

    @Option(
            names = "--from",
            paramLabel = "DAY",
            defaultValue = "30",
            description = "The first day that counts in the figures over all days; the first day of the input is 0,"
                    + " default ${DEFAULT-VALUE}, or 0 if the input is shorter.")
    private int from;

    @Option(
            names = "--no-by-day",
            negatable = true,
            description = "Print the figures of each day too, or only those over all days; default: each day too.")
    private boolean byDay = true;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (from < 0) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--from is " + from + ".", "Give a day from 0 on.");
        }
        Output output = options.output();
        if (nab != null) {
            return evaluateSeries(output);
        }
        if (givenRange) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--given-range belongs to --nab.", "Add --nab DIR.");
        }
        Replay replay = options.replay("scores", scores, "--scores");
        Path rejected = ReplayOptions.rejected(scores);

        long start = System.nanoTime();
        Evaluation.define(replay, scores, rejected);
        replay.run(
                "weir evaluate",
                output,
                () -> String.format(
                        Locale.ROOT,
                        "Evaluating %s: %,d events scored",
                        replay.pipeline().name(),
                        LinesSink.written(scores)));
        double seconds = (System.nanoTime() - start) / 1e9;
        print(
                replay.pipeline().evaluate().options().fading(),
                EvaluationReport.read(replay, scores, from),
                RejectedLines.count(rejected),
                rejected,
                seconds,
                output);
        return ExitCode.OK;
    }

    private int evaluateSeries(Output output) throws Exception {
        if (options.namesRecording()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--nab takes neither --mapping nor --input.", "Leave them out, or --nab.");
        }
        SeriesPipeline pipeline = SeriesPipelineReader.read(options.pipelineFile());
        Path data = nab.resolve("data");
        if (!Files.isDirectory(data)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    nab + " has no folder data/.",
                    "Give the folder that the benchmark's archive was unpacked to.");
        }
        if (Files.exists(scores) && !Files.isDirectory(scores)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "The scores go to a folder, and " + scores + " is a file.", "Check --scores.");
        }
        if (scores.toAbsolutePath().normalize().startsWith(data.toAbsolutePath().normalize())) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "The scores cannot be written to " + scores + ": it is in the folder that is read.",
                    "Give another folder with --scores.");
        }
        long start = System.nanoTime();
        SeriesEvaluation.Result result = new SeriesEvaluation(pipeline, givenRange).run(data, scores);
        double seconds = (System.nanoTime() - start) / 1e9;
        output.line(String.format(
                Locale.ROOT,
                "%,d values of %,d series scored in %.1f s, %,d alerts%s; %,d rejected, which score 0",
                result.rows(),
                result.series(),
                seconds,
                result.alerts(),
                givenRange ? ", each series' range given beforehand" : "",
                result.rejected()));
        result.firstRejected().forEach(output::line);
        output.line("The scores: " + scores);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("scores", scores.toString());
        document.put("series", result.series());
        document.put("values", result.rows());
        document.put("alerts", result.alerts());
        document.put("rejected", result.rejected());
        document.put("ranges", givenRange ? "given" : "learned");
        document.put("seconds", Math.round(seconds * 10) / 10.0);
        output.json(document);
        return ExitCode.OK;
    }

    private boolean fromGiven() {
        return spec.commandLine().getParseResult().hasMatchedOption("--from");
    }

    private void print(
            double fading,
            EvaluationReport report,
            Map<String, Long> rejections,
            Path rejected,
            double seconds,
            Output output) {
        DailyReport.Result all = report.daily().result();
        int last = all.days().isEmpty()
                ? -1
                : all.days().get(all.days().size() - 1).day();
        int first = last < from ? 0 : from;
        if (first != from && fromGiven()) {
            output.line("The input ends with day " + last + ": the figures are of all its days, not from day " + from
                    + " on.");
        }
        DailyReport.Result result = report.daily().result(first, last);
        MetricsReport metrics = first == from ? report.later() : report.all();
        long scored = LinesSink.written(scores);
        long labeled =
                all.days().stream().mapToLong(DailyReport.Day::transactions).sum();
        long frauds = all.days().stream().mapToLong(DailyReport.Day::frauds).sum();
        output.line(String.format(
                Locale.ROOT,
                "%,d events scored, %,d of them with a label, %,d fraud, in %.0f s; %,d rejected",
                scored,
                labeled,
                frauds,
                seconds,
                RejectedLines.total(rejections)));
        output.line("The scores: " + scores);
        RejectedLines.print(rejections, rejected, output);
        if (byDay) {
            output.line("day   events  frauds |  AP     AUC    CP@100 |  AP     AUC    CP@100 (known cards removed)");
            for (DailyReport.Day day : result.days()) {
                output.line(String.format(
                        Locale.ROOT,
                        "%3d %8d %7d | %s | %s",
                        day.day(),
                        day.transactions(),
                        day.frauds(),
                        text(day.allCards()),
                        text(day.knownCardsRemoved())));
            }
        }
        output.line(String.format(
                Locale.ROOT,
                "Means over the %d days from %d to %d that have fraud:",
                result.daysCounted(),
                first,
                last));
        output.line("                       AP     AUC    CP@100");
        output.line("  all cards            " + text(result.allCards()));
        output.line("  known cards removed  " + text(result.knownCardsRemoved()));
        output.line(String.format(Locale.ROOT, "Over all labels of the days from %d to %d:", first, last));
        MetricsTable.lines(metrics, fading).forEach(output::line);
        Map<String, Object> document = document(result, first, last, scored, labeled, rejections, seconds);
        document.put("metrics", MetricsJson.report(metrics));
        output.json(document);
    }

    private static String text(Figures figures) {
        return String.format(
                Locale.ROOT, "%.4f %.4f %.4f", figures.averagePrecision(), figures.auc(), figures.cardPrecision());
    }

    private Map<String, Object> document(
            DailyReport.Result result,
            int first,
            int last,
            long scored,
            long labeled,
            Map<String, Long> rejections,
            double seconds) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("scores", scores.toString());
        document.put("events", scored);
        document.put("labeled", labeled);
        document.put("rejected", rejections);
        document.put("seconds", Math.round(seconds * 10) / 10.0);
        document.put("days", List.of(first, last));
        document.put("days_counted", result.daysCounted());
        document.put("all_cards", figures(result.allCards()));
        document.put("known_cards_removed", figures(result.knownCardsRemoved()));
        document.put(
                "by_day",
                result.days().stream()
                        .map(day -> {
                            Map<String, Object> entry = new LinkedHashMap<>();
                            entry.put("day", day.day());
                            entry.put("events", day.transactions());
                            entry.put("frauds", day.frauds());
                            entry.put("all_cards", figures(day.allCards()));
                            entry.put("known_cards_removed", figures(day.knownCardsRemoved()));
                            return entry;
                        })
                        .toList());
        return document;
    }

    private static Map<String, Object> figures(Figures figures) {
        Map<String, Object> map = new LinkedHashMap<>();
        put(map, "average_precision", figures.averagePrecision());
        put(map, "auc", figures.auc());
        put(map, "card_precision_100", figures.cardPrecision());
        return map;
    }

    private static void put(Map<String, Object> map, String name, double value) {
        map.put(name, Double.isFinite(value) ? value : null);
    }
}
