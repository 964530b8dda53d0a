package io.weir.benchmarks.cli;

import io.weir.benchmarks.predict.PredictBench;
import io.weir.benchmarks.predict.PredictResult;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir bench predict}: a model in Flink SQL beside the same model in the scoring job. */
@Command(
        name = "predict",
        description =
                "Measures ML_PREDICT with 10, 100 and 1,000 rows in flight, synchronous, and the job's own scoring step.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "All score the same rows of 32 features with the same logistic regression, with parallelism 1, one after the",
            "other in one process; their scores are compared bit by bit. It takes about 2 minutes. The exit status is 1 if",
            "a score differs from the job's.",
            "",
            "Example:  ./weir bench predict --json"
        })
final class BenchPredictCommand implements Callable<Integer> {
    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            description =
                    "Seconds of a measured slice, of which there are three after a warm-up; default ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (!(seconds > 0)) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--seconds is " + seconds + ".", "Give more than 0.");
        }
        Output output = Output.standard(json);
        if (!output.isTerminal()) {
            output.line("Measuring; this takes minutes.");
        }
        Path folder = Files.createDirectories(
                Path.of(System.getProperty("weir.home", "")).resolve(".weir/bench"));
        PredictResult result = new PredictBench(seconds, folder.resolve("predict.err"), output::status).run();
        output.status("");
        result.lines().forEach(output::line);
        output.json(result.document());
        return result.scoresAreEqual() ? ExitCode.OK : ExitCode.FAILED;
    }
}
