package io.weir.jobs.explain;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir explain}: where a pipeline's steps run here, why there, and how fast its model is scored. */
@Command(
        name = "explain",
        description =
                "Tells where each step of a pipeline runs on this machine, why not elsewhere, and measures how fast its"
                        + " model is scored by batch size.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It needs no broker, and takes some seconds. Jobs score with vectors where their JVM has the module",
            "jdk.incubator.vector (env.java.opts.taskmanager: --add-modules=jdk.incubator.vector), else plainly.",
            "",
            "Exit status: 0 if it could be told, 2 if the pipeline file or an option is wrong.",
            "",
            "Examples:",
            "  ./weir explain --pipeline pipelines/card-fraud.yaml",
            "  ./weir explain --pipeline pipelines/card-fraud.yaml --batches 1,512 --json"
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 65_536;
    private static final List<Integer> BATCHES = List.of(1, 16, 256, 4_096, MOST_ROWS);

    @Option(names = "--pipeline", required = true, paramLabel = "FILE", description = "The pipeline file.")
    private Path pipeline;

    @Option(
            names = "--batches",
            paramLabel = "ROWS",
            split = ",",
            description = "Rows scored at once, with commas between; default: 1, 16, 256, 4096, 65536 and the"
                    + " pipeline's own.")
    private List<Integer> batches;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "0.1",
            description = "How long each batch size is measured, after as long a warm-up; default ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() {
        check();
        Pipeline read = PipelineReader.read(pipeline);
        Output output = Output.standard(json);
        PipelineExplanation explanation = PipelineExplanation.of(read, batches(read), seconds, output::status);
        output.status("");
        explanation.lines().forEach(output::line);
        output.json(explanation);
        return ExitCode.OK;
    }

    private void check() {
        if (!(seconds > 0 && seconds <= 60)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--seconds is " + seconds + ".", "Give more than 0 and at most 60.");
        }
        for (int batch : batches == null ? List.<Integer>of() : batches) {
            if (batch < 1 || batch > MOST_ROWS) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT, "--batches has " + batch + ".", "Give 1 to " + MOST_ROWS + " rows.");
            }
        }
    }

    private List<Integer> batches(Pipeline read) {
        Stream<Integer> wanted = batches == null
                ? Stream.concat(BATCHES.stream(), Stream.of(read.batch().size()))
                : batches.stream();
        return wanted.distinct().sorted().toList();
    }
}
