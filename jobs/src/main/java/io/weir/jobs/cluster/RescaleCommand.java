package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir rescale}: another parallelism for a running pipeline. */
@Command(
        name = "rescale",
        description =
                "Stops the jobs of a running pipeline with a savepoint and starts them from it with N tasks per step.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 if the jobs run again, 1 if they do not, 2 if N cannot be.",
            "",
            "Examples:",
            "  ./weir rescale 2",
            "  ./weir rescale 4 --name card-fraud"
        })
public final class RescaleCommand implements Callable<Integer> {
    @Mixin
    private ClusterChoice cluster;

    @Parameters(paramLabel = "N", description = "The parallelism, up to the slots that the cluster has for each job.")
    private int parallelism;

    @Option(names = "--name", paramLabel = "NAME", description = "The pipeline's name, if several run.")
    private String name;

    @Option(names = "--json", description = "Print the jobs as JSON, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Output output = Output.standard(json);
        ClusterRecord record = cluster.running();
        ClusterDirectory directory = cluster.directory();
        ClusterRest rest = new ClusterRest(record.flink());
        RunningPipeline running = RunningPipeline.find(directory, rest, name);
        requireSlots(rest, running, record.options().taskManagers());
        output.status("Stopping " + running.pipeline().name() + " with savepoints …");
        Map<PipelineJobs.Kind, Path> from = running.savepoint(directory, rest, true);
        Submission former = running.submission();
        Submission now = new Submission(
                former.pipeline(), former.series(), former.jar(), parallelism, System.currentTimeMillis());
        Path yaml = Submission.file(directory, former.pipeline());
        Map<PipelineJobs.Kind, String> jobs =
                new JobStart(directory, record, output).run(running.pipeline(), now, yaml, from);
        now.keep(directory, Files.readString(yaml), running.pipeline().schemas());
        output.status("");
        SubmitCommand.Report report = SubmitCommand.Report.of(former.pipeline(), jobs, from);
        report.lines().forEach(output::line);
        output.json(report);
        return ExitCode.OK;
    }

    /** Before anything is stopped: jobs that lack slots would never come to run again. */
    private void requireSlots(ClusterRest rest, RunningPipeline running, int taskManagers) throws InterruptedException {
        ClusterRest.Overview overview = rest.overview()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.FAILED, "The JobManager does not answer.", "./weir status tells more."));
        requireSlots(
                overview,
                taskManagers,
                running.ids().size(),
                running.submission().parallelism(),
                parallelism);
    }

    /**
     * @param taskManagers how many there should be
     * @param jobs how many jobs the pipeline has
     * @param now the parallelism that they have
     * @param parallelism the one that is asked for
     */
    static void requireSlots(ClusterRest.Overview overview, int taskManagers, int jobs, int now, int parallelism) {
        if (overview.taskManagers() < taskManagers) {
            // Slots of those that are gone are neither free nor held: no number that is told now would be right.
            throw new CommandFailure(
                    ExitCode.FAILED,
                    overview.taskManagers() + " of " + taskManagers + " TaskManagers are there: slots are missing, and"
                            + " with them maybe what the jobs need to be stopped with a savepoint.",
                    "The cluster starts a TaskManager that has died again: give this command once more when ./weir status"
                            + " counts all, or see there what keeps it.");
        }
        int free = overview.freeSlots() + jobs * now;
        if (parallelism < 1 || parallelism * jobs > free) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "A parallelism of " + parallelism + " of " + jobs + " jobs cannot be: there are " + free
                            + " slots for them.",
                    "Give 1 to " + free / jobs
                            + ", or start more TaskManagers (./weir down, ./weir up --task-managers).");
        }
    }
}
