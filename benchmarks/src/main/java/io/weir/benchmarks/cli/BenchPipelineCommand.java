package io.weir.benchmarks.cli;

import io.weir.benchmarks.pipeline.PipelineBench;
import io.weir.benchmarks.pipeline.PipelineBenchSettings;
import io.weir.benchmarks.pipeline.PipelineResult;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir bench pipeline}: the whole scoring job's speed beside a plainly written one's, and its latency. */
@Command(
        name = "pipeline",
        description = "Measures the scoring job of pipelines/card-fraud.yaml in events per CPU-second, JSON in and"
                + " decisions out, beside the same pipeline written plainly; and the latency of alerts.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Both read the same simulated payments and labels, score with the same learned model, and keep their state in",
            "RocksDB with checkpoints every 10 s; each in a process of its own, warmed up, then measured in turn. Their",
            "decisions are compared. Latency is Weir's at half of its measured rate. Kafka is not part of it. It takes",
            "minutes, and up to 6 GB of memory. docs/benchmarks/pipeline.md tells how it is measured, and holds figures.",
            "",
            "Example:  ./weir bench pipeline --json",
            "          ./weir bench pipeline --days 10 --warm-up-seconds 0 --events 50000 --repetitions 1"
        })
final class BenchPipelineCommand implements Callable<Integer> {
    private static final int FEWEST_DAYS = 4;
    private static final int MOST_DAYS = 1_000;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "The most payments of a measured slice, from 1,000; default: as many as come in 10 s.")
    private Long events;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "62",
            description =
                    "Days of messages before anything is measured, 4 to 1,000; windows are filled after 60. Default"
                            + " ${DEFAULT-VALUE}.")
    private int days;

    @Option(
            names = "--warm-up-seconds",
            paramLabel = "S",
            defaultValue = "60",
            description = "For how long each is run at least before that; default ${DEFAULT-VALUE}.")
    private double warmUpSeconds;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "3",
            description = "Measured slices of each, of which the median is told; default ${DEFAULT-VALUE}.")
    private int repetitions;

    @Option(
            names = "--latency-seconds",
            paramLabel = "S",
            defaultValue = "20",
            description = "For how long latency is measured; default ${DEFAULT-VALUE}.")
    private double latencySeconds;

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        check();
        Path home = Path.of(System.getProperty("weir.home", ""));
        PipelineBenchSettings settings = PipelineBenchSettings.standard(
                        home.resolve("pipelines/card-fraud.yaml"), home.resolve(".weir/bench"))
                .with(days, warmUpSeconds, repetitions, events == null ? Long.MAX_VALUE : events, latencySeconds);
        Output output = Output.standard(json);
        if (!output.isTerminal()) {
            output.line("Measuring both; this takes minutes.");
        }
        Files.createDirectories(settings.folder());
        long start = System.nanoTime();
        PipelineResult result = new PipelineBench(
                        settings,
                        text -> output.status(
                                text + ", " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s so far"))
                .run();
        output.status("");
        result.lines().forEach(output::line);
        output.line(String.format(Locale.ROOT, "Took %.0f s.", (System.nanoTime() - start) / 1e9));
        output.json(result.document());
        return ExitCode.OK;
    }

    private void check() {
        if (events != null && events < 1_000) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--events is " + events + ".", "Give 1,000 or more: fewer tell nothing.");
        }
        if (days < FEWEST_DAYS || days > MOST_DAYS) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--days is " + days + ".", "Give 4 to 1,000.");
        }
        if (!(warmUpSeconds >= 0)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--warm-up-seconds is " + warmUpSeconds + ".", "Give 0 or more.");
        }
        if (repetitions < 1) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--repetitions is " + repetitions + ".", "Give 1 or more.");
        }
        if (!(latencySeconds > 0)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--latency-seconds is " + latencySeconds + ".", "Give more than 0.");
        }
    }
}
