package io.weir.benchmarks.cli;

import io.weir.benchmarks.learning.LearningBench;
import io.weir.benchmarks.learning.LearningResult;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir bench learning}: learners and detectors beside MOA's and AWS random cut forest. */
@Command(
        name = "learning",
        description =
                "Measures online learners, anomaly detectors and drift detectors beside MOA and AWS random cut forest.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Each row is scored and then learned from, on one thread; all contestants see the same rows in one run.",
            "docs/benchmarks/learning.md tells how it is done, and holds figures. MOA is under the GPL and no part of Weir:",
            "mvn -Pmoa generate-resources -pl benchmarks  fetches it into benchmarks/target/moa.",
            "",
            "Example:  ./weir bench learning --json",
            "          ./weir bench learning --moa benchmarks/target/moa",
            "          ./weir bench learning --data features.csv.gz --events 100000"
        })
final class BenchLearningCommand implements Callable<Integer> {
    private static final int FEWEST = 2_000;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Rows of a learner's stream, from 2,000; a detector's has a fifth. Default ${DEFAULT-VALUE}.")
    private int events;

    @Option(
            names = "--data",
            paramLabel = "CSV",
            description = "Labelled rows in place of the generated ones: a header, features, the label (0 or 1) last;"
                    + " columns that end in _ID are left out; unpacked if it ends in .gz.")
    private Path data;

    @Option(names = "--moa", paramLabel = "FOLDER", description = "MOA's jars; without it MOA is not measured.")
    private Path moa;

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        check();
        Output output = Output.standard(json);
        if (!output.isTerminal()) {
            output.line("Measuring; this takes minutes.");
        }
        long start = System.nanoTime();
        LearningResult result;
        try {
            result = new LearningBench(events, data, moa, output::status).run();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, e.getMessage() + ".", "");
        }
        output.status("");
        result.lines().forEach(output::line);
        output.line(String.format(Locale.ROOT, "Took %.0f s.", (System.nanoTime() - start) / 1e9));
        output.json(result.document());
        return ExitCode.OK;
    }

    private void check() {
        if (events < FEWEST) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--events is " + events + ".", "Give 2,000 or more.");
        }
        if (data != null && !Files.isRegularFile(data)) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--data: there is no file " + data + ".", "");
        }
        if (moa != null && !Files.isDirectory(moa)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--moa: there is no folder " + moa + ".",
                    "mvn -Pmoa generate-resources -pl benchmarks fetches MOA into benchmarks/target/moa.");
        }
    }
}
