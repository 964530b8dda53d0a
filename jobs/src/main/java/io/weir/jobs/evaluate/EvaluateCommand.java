package io.weir.jobs.evaluate;

import io.weir.jobs.JobDefaults;
import io.weir.jobs.PipelineSteps;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.pipeline.Mapping;
import io.weir.jobs.pipeline.MappingReader;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.ml.evaluation.DailyReport;
import io.weir.ml.evaluation.DailyReport.Figures;
import io.weir.operators.validation.TextEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
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
                    + " --input transactions.csv.gz --scores scores.csv"
        })
public final class EvaluateCommand implements Callable<Integer> {
    private static final Duration BETWEEN_STATUS = Duration.ofSeconds(1);

    @Option(names = "--pipeline", required = true, paramLabel = "FILE", description = "The pipeline file.")
    private Path pipelineFile;

    @Option(
            names = "--mapping",
            required = true,
            paramLabel = "FILE",
            description = "Which column of the input is what, such as pipelines/handbook-csv.yaml.")
    private Path mappingFile;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "CSV",
            description = "The recorded events with a header line, in time order; unpacked if it ends in .gz.")
    private Path input;

    @Option(
            names = "--scores",
            required = true,
            paramLabel = "CSV",
            description = "Written: one line per valid event, its id and its score.")
    private Path scores;

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

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (from < 0) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--from is " + from + ".", "Give a day from 0 on.");
        }
        Output output = Output.standard(json);
        Pipeline pipeline = PipelineReader.read(pipelineFile);
        Mapping mapping = MappingReader.read(mappingFile, pipeline);
        PipelineSteps steps = new PipelineSteps(pipeline);
        TextEvents events = new TextEvents(steps.declared(), steps.validator());
        checkInput(steps, mapping);
        Path folder = scores.toAbsolutePath().getParent();
        checkScores();
        Files.createDirectories(folder);
        Path rejected = folder.resolve(scores.getFileName() + ".rejected");

        long start = System.nanoTime();
        replay(pipeline, mapping, rejected, output);
        double seconds = (System.nanoTime() - start) / 1e9;
        DailyReport report = EvaluationReport.read(input, scores, steps.declared(), events, mapping);
        Map<String, Long> rejections = EvaluationReport.rejections(rejected);
        if (rejections.isEmpty()) {
            Files.delete(rejected);
        }
        print(report, rejections, rejected, seconds, output);
        return ExitCode.OK;
    }

    private boolean fromGiven() {
        return spec.commandLine().getParseResult().hasMatchedOption("--from");
    }

    /** Finds a missing file or column before Flink is started. */
    private void checkInput(PipelineSteps steps, Mapping mapping) throws IOException {
        if (!Files.isReadable(input) || Files.isDirectory(input)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "The input " + input + " is no file that can be read.", "Check --input.");
        }
        try (Recording recording = new Recording(EvaluationReport.open(input), steps.declared(), mapping)) {
            if (!recording.next()) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT, "The input " + input + " has no line behind its header.", "Check --input.");
            }
        } catch (ZipException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "The input " + input + " ends in .gz and cannot be unpacked: " + e.getMessage() + ".",
                    "Check that it is a gzip file, or name it .csv.",
                    e);
        } catch (Recording.MissingColumnException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    input + ": " + e.getMessage() + ".",
                    "Correct " + mappingFile + ", or give another --input.");
        }
    }

    /** Nothing but a file of scores is ever replaced. */
    private void checkScores() throws IOException {
        if (Files.exists(scores, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(scores, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "The scores cannot be written to " + scores + ": it is there and no regular file.",
                    "Give the name of a file with --scores.");
        }
        for (Path used : List.of(input, pipelineFile, mappingFile)) {
            if (Files.exists(scores) && Files.isSameFile(scores, used)) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "The scores cannot be written to " + scores + ": it is read by this very command.",
                        "Give another name with --scores.");
            }
        }
    }

    private void replay(Pipeline pipeline, Mapping mapping, Path rejected, Output output) throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, JobDefaults.configuration());
        Evaluation.define(env, pipeline, mapping, input, scores, rejected);
        JobClient job = env.executeAsync("weir evaluate: " + pipeline.name());
        var result = job.getJobExecutionResult();
        long start = System.nanoTime();
        while (true) {
            try {
                JobExecutionResult done = result.get(BETWEEN_STATUS.toMillis(), TimeUnit.MILLISECONDS);
                output.status("");
                assert done.isJobExecutionResult();
                return;
            } catch (TimeoutException e) {
                output.status(String.format(
                        Locale.ROOT,
                        "Evaluating %s: %,d events scored, %d s",
                        pipeline.name(),
                        LinesSink.written(scores),
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)));
            } catch (ExecutionException e) {
                throw new CommandFailure(
                        ExitCode.FAILED, "The replay of " + input + " failed: " + rootMessage(e), "", e);
            }
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private void print(DailyReport report, Map<String, Long> rejections, Path rejected, double seconds, Output output) {
        DailyReport.Result all = report.result();
        int last = all.days().isEmpty()
                ? -1
                : all.days().get(all.days().size() - 1).day();
        int first = last < from ? 0 : from;
        if (first != from && fromGiven()) {
            output.line("The input ends with day " + last + ": the figures are of all its days, not from day " + from
                    + " on.");
        }
        DailyReport.Result result = report.result(first, last);
        long scored = LinesSink.written(scores);
        long labeled =
                all.days().stream().mapToLong(DailyReport.Day::transactions).sum();
        long frauds = all.days().stream().mapToLong(DailyReport.Day::frauds).sum();
        long refused = rejections.values().stream().mapToLong(Long::longValue).sum();
        output.line(String.format(
                Locale.ROOT,
                "%,d events scored, %,d of them with a label, %,d fraud, in %.0f s; %,d rejected",
                scored,
                labeled,
                frauds,
                seconds,
                refused));
        output.line("The scores: " + scores);
        if (refused > 0) {
            rejections.forEach((reason, count) -> output.line(String.format(Locale.ROOT, "  %,8d %s", count, reason)));
            output.line("  which lines, and why: " + rejected);
        }
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
        output.json(document(result, first, last, scored, labeled, rejections, seconds));
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
