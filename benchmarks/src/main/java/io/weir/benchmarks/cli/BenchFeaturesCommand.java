package io.weir.benchmarks.cli;

import io.weir.benchmarks.features.BenchResult;
import io.weir.benchmarks.features.BenchSettings;
import io.weir.benchmarks.features.Charts;
import io.weir.benchmarks.features.Contestant;
import io.weir.benchmarks.features.FeaturesBench;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir bench features}: the window features' speed beside Flink SQL's and a plain keyed function's. */
@Command(
        name = "features",
        description =
                "Measures window features in events per CPU-second: Flink SQL's OVER windows, a plain ring in Flink's"
                        + " keyed state, and Weir.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "All read the same synthetic stream: 50,000 keys, five windows from 1 min to 7 d, five aggregates; each in a",
            "process of its own, warmed up, then measured in turn, with checkpoints every 10 s where state is in RocksDB.",
            "It takes about 8 minutes on two cores and up to 12 GB of memory. docs/benchmarks/window-features.md tells how",
            "it is measured, and holds figures.",
            "",
            "Example:  ./weir bench features --json",
            "          ./weir bench features --only weir_heap,weir_rocksdb --events 500000"
        })
final class BenchFeaturesCommand implements Callable<Integer> {
    @Option(
            names = "--events",
            paramLabel = "N",
            description = "The most events of a measured slice, from 1,000; default: as many as come in 5 s on the heap"
                    + " and in 10 s on RocksDB.")
    private Long events;

    @Option(
            names = "--only",
            paramLabel = "NAMES",
            split = ",",
            description = "Who is measured, with commas between; default: all. There are: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private List<String> only;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "3",
            description = "Measured slices of each, of which the median is told; default ${DEFAULT-VALUE}.")
    private int repetitions;

    @Option(
            names = "--charts",
            paramLabel = "FOLDER",
            description = "Write bar charts as SVG into this folder; it is made if it is not there.")
    private Path charts;

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        BenchSettings settings = settings();
        checkCharts();
        Output output = Output.standard(json);
        if (!output.isTerminal()) {
            output.line("Measuring " + settings.contestants().size() + " contestants; this takes minutes.");
        }
        Files.createDirectories(settings.folder());
        long start = System.nanoTime();
        BenchResult result = new FeaturesBench(
                        settings,
                        text -> output.status(
                                text + ", " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s so far"))
                .run();
        output.status("");
        result.lines().forEach(output::line);
        if (charts != null) {
            Charts.write(result, charts);
            output.line("The charts: " + charts);
        }
        output.line(String.format(Locale.ROOT, "Took %.0f s.", (System.nanoTime() - start) / 1e9));
        output.json(result.document());
        return ExitCode.OK;
    }

    private BenchSettings settings() {
        if (events != null && events < 1_000) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--events is " + events + ".", "Give 1,000 or more: fewer tell nothing.");
        }
        if (repetitions < 1) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--repetitions is " + repetitions + ".", "Give 1 or more.");
        }
        Path home = Path.of(System.getProperty("weir.home", ""));
        BenchSettings standard = BenchSettings.standard(home.resolve(".weir/bench"));
        return standard.with(contestants(standard), repetitions, events == null ? standard.events() : events);
    }

    private List<Contestant> contestants(BenchSettings standard) {
        if (only == null) {
            return standard.contestants();
        }
        try {
            return only.stream().map(Contestant::of).distinct().sorted().toList();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--only: " + e.getMessage() + ".", "");
        }
    }

    /** Before minutes are spent. */
    private void checkCharts() throws IOException {
        if (charts == null) {
            return;
        }
        if (Files.exists(charts) && !Files.isDirectory(charts)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "The charts cannot be written to " + charts + ": it is there and no folder.",
                    "Give the name of a folder with --charts.");
        }
        Files.createDirectories(charts);
    }

    /** What {@code --only} takes. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Contestant.labels().iterator();
        }
    }
}
