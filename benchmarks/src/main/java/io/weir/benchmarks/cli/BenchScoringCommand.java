package io.weir.benchmarks.cli;

import io.weir.benchmarks.scoring.ScoringBench;
import io.weir.benchmarks.scoring.ScoringResult;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir bench scoring}: the CPU backend's speed beside ONNX Runtime's. */
@Command(
        name = "scoring",
        description =
                "Measures scoring in rows per CPU-second: Weir's plain loops, its vectors (SIMD), and ONNX Runtime.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "All score the same rows of 32 features with the same models, on one thread, in one process, in turn; their",
            "scores are compared first. It takes about 4 minutes.",
            "",
            "Example:  ./weir bench scoring --json",
            "          ./weir bench scoring --models logistic,mlp --batches 1,1024"
        })
final class BenchScoringCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 1 << 20;

    @Option(
            names = "--models",
            paramLabel = "NAMES",
            split = ",",
            description = "What is scored, with commas between; default: all. There are: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private List<String> models;

    @Option(
            names = "--batches",
            paramLabel = "ROWS",
            split = ",",
            description = "Rows scored at once, with commas between; default: 1 to 65,536 in powers of 4.")
    private List<Integer> batches;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "0.25",
            description = "CPU-seconds of a measured slice, of which there are three after a warm-up; default"
                    + " ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        check();
        Output output = Output.standard(json);
        if (!output.isTerminal()) {
            output.line("Measuring; this takes minutes.");
        }
        Path folder = Files.createDirectories(
                Path.of(System.getProperty("weir.home", "")).resolve(".weir/bench"));
        long start = System.nanoTime();
        ScoringResult result = bench(folder, output).run();
        output.status("");
        result.lines().forEach(output::line);
        output.line(String.format(Locale.ROOT, "Took %.0f s.", (System.nanoTime() - start) / 1e9));
        output.json(result.document());
        return ExitCode.OK;
    }

    private void check() {
        if (!(seconds > 0)) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--seconds is " + seconds + ".", "Give more than 0.");
        }
        if (batches != null) {
            for (int batch : batches) {
                if (batch < 1 || batch > MOST_ROWS) {
                    throw new CommandFailure(
                            ExitCode.BAD_INPUT, "--batches has " + batch + ".", "Give 1 to " + MOST_ROWS + " rows.");
                }
            }
        }
    }

    private ScoringBench bench(Path folder, Output output) {
        try {
            return new ScoringBench(
                    models == null ? ScoringBench.models() : models,
                    batches == null ? ScoringBench.BATCHES : batches,
                    seconds,
                    folder.resolve("scoring.err"),
                    output::status);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--models: " + e.getMessage() + ".", "");
        }
    }

    /** What {@code --models} takes. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ScoringBench.models().iterator();
        }
    }
}
