package io.weir.benchmarks.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./weir bench}: the measurements, each a subcommand. */
@Command(
        name = "bench",
        description = "Measures Weir and its peers beside one another, on this machine.",
        subcommands = {
            BenchFeaturesCommand.class,
            BenchPipelineCommand.class,
            BenchScoringCommand.class,
            BenchPredictCommand.class,
            BenchLearningCommand.class
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  ./weir bench scoring"})
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "It was not said what to measure; there are: features, pipeline, scoring, predict, learning.");
    }
}
