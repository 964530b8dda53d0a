package io.weir.jobs.cluster;

import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir savepoint}: keeps what a pipeline's jobs know, while they go on. */
@Command(
        name = "savepoint",
        description = "Takes a savepoint of each job of a running pipeline, which goes on.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 if all were taken, 1 if not.",
            "",
            "Examples:",
            "  ./weir savepoint",
            "  ./weir savepoint --name card-fraud --json"
        })
public final class SavepointCommand implements Callable<Integer> {
    @Mixin
    private ClusterChoice cluster;

    @Option(names = "--name", paramLabel = "NAME", description = "The pipeline's name, if several run.")
    private String name;

    @Option(names = "--json", description = "Print the savepoints as JSON, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Output output = Output.standard(json);
        ClusterRest rest = new ClusterRest(cluster.running().flink());
        RunningPipeline running = RunningPipeline.find(cluster.directory(), rest, name);
        output.status("Taking savepoints of " + running.pipeline().name() + " …");
        Map<PipelineJobs.Kind, Path> taken = running.savepoint(cluster.directory(), rest, false);
        output.status("");
        Map<String, String> told = new LinkedHashMap<>();
        taken.forEach((kind, path) -> told.put(kind.word(), path.toString()));
        told.forEach(
                (job, path) -> output.line("Savepoint:  " + running.pipeline().name() + " " + job + " in " + path));
        output.json(told);
        return ExitCode.OK;
    }
}
