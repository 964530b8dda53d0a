package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir submit}: the jobs of a pipeline, on the cluster. */
@Command(
        name = "submit",
        description = "Starts the jobs of a pipeline file on the cluster, and returns when all their tasks run.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Scoring and, where there are labels, learning; for a pipeline of series the anomaly job. They go on from the",
            "newest checkpoint or savepoint of the pipeline of this name in the cluster's directory.",
            "",
            "Exit status: 0 if the jobs run, 1 if they do not, 2 if the pipeline file or an option is wrong.",
            "",
            "Examples:",
            "  ./weir submit pipelines/card-fraud.yaml",
            "  ./weir submit pipelines/service-metrics.yaml --parallelism 2 --json"
        })
public final class SubmitCommand implements Callable<Integer> {
    @Mixin
    private ClusterChoice cluster;

    @Parameters(paramLabel = "PIPELINE", description = "The pipeline file.")
    private Path file;

    @Option(
            names = {"-p", "--parallelism"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Of each job, up to the partitions of its topic; default ${DEFAULT-VALUE}.")
    private int parallelism;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description = "Another jar of Weir's jobs than the one that was built here.")
    private Path jar;

    @Option(
            names = "--without-state",
            description = "Go on from nothing, whatever there is: windows, ids and what was learned are forgotten.")
    private boolean withoutState;

    @Option(
            names = "--create-topics",
            description =
                    "Create the topics that are missing on an existing Kafka too (its own Kafka always gets them).")
    private boolean createTopics;

    @Option(names = "--json", description = "Print the jobs as JSON, all else on standard error.")
    private boolean json;

    /**
     * What {@code --json} prints.
     *
     * @param jobs their ids by what they do
     * @param from what each went on from; those that are not in it began anew
     */
    record Report(String pipeline, Map<String, String> jobs, Map<String, String> from) {
        static Report of(String pipeline, Map<PipelineJobs.Kind, String> jobs, Map<PipelineJobs.Kind, Path> from) {
            Map<String, String> ids = new LinkedHashMap<>();
            jobs.forEach((kind, id) -> ids.put(kind.word(), id));
            Map<String, String> states = new LinkedHashMap<>();
            from.forEach((kind, state) -> states.put(kind.word(), state.toString()));
            return new Report(pipeline, ids, states);
        }

        List<String> lines() {
            return jobs.entrySet().stream()
                    .map(job -> "Runs:       " + pipeline + " " + job.getKey() + " (" + job.getValue() + "), "
                            + (from.containsKey(job.getKey())
                                    ? "going on from " + from.get(job.getKey())
                                    : "from nothing"))
                    .toList();
        }
    }

    @Override
    public Integer call() throws Exception {
        Output output = Output.standard(json);
        PipelineJobs pipeline = PipelineJobs.of(file);
        Path submitted = JobJar.orBuilt(jar);
        if (parallelism < 1) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--parallelism is " + parallelism + ".", "Give 1 or more.");
        }
        ClusterRecord running = cluster.running();
        ClusterDirectory directory = cluster.directory();
        requireNotRunning(new ClusterRest(running.flink()), pipeline);
        MissingTopics missing = MissingTopics.find(running, pipeline, output);
        missing.hindrance(createTopics).ifPresent(none -> {
            throw new CommandFailure(
                    ExitCode.FAILED, pipeline.name() + " cannot run: " + none + ".", MissingTopics.NEXT_STEP);
        });
        missing.create(output);
        String yaml = Files.readString(file);
        Map<PipelineJobs.Kind, Path> from = withoutState ? Map.of() : KeptState.newest(directory, pipeline);
        Submission submission =
                new Submission(pipeline.name(), pipeline.series(), submitted, parallelism, System.currentTimeMillis());
        Map<PipelineJobs.Kind, String> jobs =
                new JobStart(directory, running, output).run(pipeline, submission, file, from);
        submission.keep(directory, yaml, pipeline.schemas());
        output.status("");
        Report report = Report.of(pipeline.name(), jobs, from);
        report.lines().forEach(output::line);
        output.json(report);
        return ExitCode.OK;
    }

    private static void requireNotRunning(ClusterRest rest, PipelineJobs pipeline)
            throws IOException, InterruptedException {
        for (PipelineJobs.Kind kind : pipeline.jobs()) {
            Optional<ClusterRest.Job> job = rest.job(kind.jobName(pipeline.name()));
            if (job.isPresent()) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "'" + job.get().name() + "' runs already (" + job.get().id() + ").",
                        "./weir upgrade replaces it, ./weir rescale changes its parallelism, Flink's page cancels it.");
            }
        }
    }
}
