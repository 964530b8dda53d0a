package io.weir.jobs.replay;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.replay.FeatureTable.Period;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code ./weir features}: the features of recorded events, as they were when each happened. */
@Command(
        name = "features",
        description = "Replays recorded events through a pipeline and writes the features of each, as of its own time.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The features are those that the live job computes: each label counts when it became known, and never before.",
            "Two runs give the same file.",
            "",
            "Example:  ./weir features --pipeline pipelines/handbook-features.yaml --mapping pipelines/handbook-csv.yaml"
                    + " --input transactions.csv.gz --output features.csv"
        })
public final class FeaturesCommand implements Callable<Integer> {
    @Mixin
    private ReplayOptions options;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "CSV",
            description = "Written: one line per valid event, its id and its features; a missing feature is empty.")
    private Path table;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Time.class,
            description =
                    "Write the events from this date or instant (UTC) on; those before it count in the windows all the"
                            + " same. Default: from the first.")
    private Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = Time.class,
            description = "Write the events before this date or instant (UTC). Default: to the last.")
    private Instant to;

    @Option(
            names = "--digits",
            paramLabel = "N",
            defaultValue = "6",
            description = "Significant digits of a number, 1 to 17; 17 give the very double that was computed. Default"
                    + " ${DEFAULT-VALUE}.")
    private int digits;

    @Override
    public Integer call() throws Exception {
        checkNumbers();
        Output output = options.output();
        Replay replay = options.replay("features", table, "--output");
        Path rejected = ReplayOptions.rejected(table);

        long start = System.nanoTime();
        FeatureTable.define(replay, period(), digits, table, rejected);
        String doing = "Computing features of " + replay.pipeline().name();
        replay.run(
                "weir features",
                output,
                () -> String.format(Locale.ROOT, "%s: %,d rows written", doing, LinesSink.written(table)));
        double seconds = (System.nanoTime() - start) / 1e9;
        print(replay.steps().features().size(), RejectedLines.count(rejected), rejected, seconds, output);
        return ExitCode.OK;
    }

    private void checkNumbers() {
        if (digits < 1 || digits > SignificantDigits.MOST) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--digits is " + digits + ".", "Give 1 to " + SignificantDigits.MOST + ".");
        }
        if (from != null && to != null && !from.isBefore(to)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--from " + from + " is not before --to " + to + ".",
                    "Give an earlier --from.");
        }
    }

    private Period period() {
        return new Period(
                from == null ? Long.MIN_VALUE : from.toEpochMilli(), to == null ? Long.MAX_VALUE : to.toEpochMilli());
    }

    private void print(int features, Map<String, Long> rejections, Path rejected, double seconds, Output output) {
        long rows = LinesSink.written(table);
        output.line(String.format(
                Locale.ROOT,
                "%,d events, %d features each, in %.0f s; %,d rejected",
                rows,
                features,
                seconds,
                RejectedLines.total(rejections)));
        output.line("The features: " + table);
        RejectedLines.print(rejections, rejected, output);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("output", table.toString());
        document.put("events", rows);
        document.put("features", features);
        document.put("rejected", rejections);
        document.put("seconds", Math.round(seconds * 10) / 10.0);
        output.json(document);
    }

    /** A date is its first moment. */
    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return text.length() <= 10
                        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                        : Instant.parse(text);
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text
                        + "' is not a time; write a date or an instant in UTC, such as 2018-08-05 or"
                        + " 2018-08-05T00:00:00Z");
            }
        }
    }
}
