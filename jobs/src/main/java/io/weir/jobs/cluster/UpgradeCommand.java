package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code weir upgrade}: a new pipeline file, or a new jar, in place of what runs. */
@Command(
        name = "upgrade",
        description =
                "Replaces the jobs of a running pipeline by those of a changed file or a new jar, which go on from savepoints.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Whether the new jobs can go on is tried first, with savepoints of the running ones: what cannot is refused with",
            "the reason, and nothing is stopped. If the new jobs do not come to run, the old ones are started again.",
            "",
            "Exit status: 0 if the new jobs run, 1 if they do not, 2 if they are refused or an option is wrong.",
            "",
            "Examples:",
            "  ./weir upgrade pipelines/card-fraud.yaml",
            "  ./weir upgrade pipelines/card-fraud.yaml --begin-anew learning",
            "  ./weir upgrade --jar weir-jobs-0.2.0-flink.jar",
        })
public final class UpgradeCommand implements Callable<Integer> {
    @Mixin
    private ClusterChoice cluster;

    @Parameters(
            paramLabel = "PIPELINE",
            arity = "0..1",
            description =
                    "The pipeline file; of the name of the pipeline that runs. Without it the one that runs stays.")
    private Path file;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The pipeline's name, if several run and no PIPELINE is given.")
    private String name;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description = "Another jar of Weir's jobs than the one that was built here.")
    private Path jar;

    @Option(
            names = "--begin-anew",
            paramLabel = "JOB",
            converter = JobWord.class,
            description =
                    "scoring, learning or anomalies: this job begins without what the old one knows; may be repeated.")
    private List<PipelineJobs.Kind> beginAnew = new ArrayList<>();

    @Option(
            names = "--create-topics",
            description =
                    "Create topics that are new in the file on an existing Kafka too (its own Kafka always gets them).")
    private boolean createTopics;

    @Option(names = "--json", description = "Print the jobs as JSON, all else on standard error.")
    private boolean json;

    /** A job by the word that it has in messages and folders. */
    static final class JobWord implements ITypeConverter<PipelineJobs.Kind> {
        @Override
        public PipelineJobs.Kind convert(String value) {
            return Stream.of(PipelineJobs.Kind.values())
                    .filter(kind -> kind.word().equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is no job; write scoring, learning or anomalies"));
        }
    }

    @Override
    public Integer call() throws Exception {
        Output output = Output.standard(json);
        if (file != null && name != null) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "PIPELINE is " + file + " and --name is " + name + ".",
                    "Give one of them: the file has a name of its own.");
        }
        // Before all else: what is wrong with it is told whatever runs.
        PipelineJobs changed = file == null ? null : PipelineJobs.of(file);
        Path submitted = JobJar.orBuilt(jar);
        ClusterRecord record = cluster.running();
        ClusterDirectory directory = cluster.directory();
        ClusterRest rest = new ClusterRest(record.flink());
        RunningPipeline running = RunningPipeline.find(directory, rest, changed == null ? name : changed.name());
        Path former = Submission.file(directory, running.pipeline().name());
        file = file == null ? former : file;
        PipelineJobs pipeline = changed == null ? PipelineJobs.of(file) : changed;
        requireJobs(pipeline);
        Set<PipelineJobs.Kind> kept = EnumSet.copyOf(pipeline.jobs());
        kept.retainAll(running.ids().keySet());
        kept.removeAll(beginAnew);
        PipelineChange change = new PipelineChange(former, file);
        requireFitting(change, kept);
        MissingTopics missing = MissingTopics.find(record, pipeline, output);
        missing.hindrance(createTopics).ifPresent(none -> {
            throw refused(none, MissingTopics.NEXT_STEP);
        });
        Optional<String> untilLearned = change.untilLearned();
        FlinkJvm java =
                new FlinkJvm(FlinkHome.ofRunning(record, ClusterChoice.home()), ClusterChoice.home(), directory);

        output.status("Taking savepoints of " + pipeline.name() + ", which goes on …");
        Map<PipelineJobs.Kind, Path> tried = running.savepoint(directory, rest, false);
        requireAccepted(new StateTrial(java, submitted), tried, kept, untilLearned, output);
        missing.create(output);

        output.status("Stopping " + pipeline.name() + " with savepoints …");
        Map<PipelineJobs.Kind, Path> from = new TreeMap<>(running.savepoint(directory, rest, true));
        Submission now = new Submission(
                pipeline.name(),
                pipeline.series(),
                submitted,
                running.submission().parallelism(),
                System.currentTimeMillis());
        Map<PipelineJobs.Kind, Path> fitting = new TreeMap<>(from);
        fitting.keySet().retainAll(kept);
        JobStart start = new JobStart(directory, record, output);
        Map<PipelineJobs.Kind, String> jobs = startOrGoBack(start, pipeline, now, fitting, running, from, former);
        now.keep(directory, Files.readString(file), pipeline.schemas());
        output.status("");
        SubmitCommand.Report report = SubmitCommand.Report.of(pipeline.name(), jobs, fitting);
        report.lines().forEach(output::line);
        untilLearned.ifPresent(what -> output.line("Note:       " + what + "."));
        output.json(report);
        return ExitCode.OK;
    }

    private void requireJobs(PipelineJobs pipeline) {
        for (PipelineJobs.Kind kind : beginAnew) {
            if (!pipeline.jobs().contains(kind)) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "--begin-anew is " + kind.word() + ", and " + pipeline.name() + " has no such job.",
                        "It has: "
                                + String.join(
                                        ", ",
                                        pipeline.jobs().stream()
                                                .map(PipelineJobs.Kind::word)
                                                .toList())
                                + ".");
            }
        }
    }

    private void requireFitting(PipelineChange change, Set<PipelineJobs.Kind> kept) {
        List<String> refusals = kept.isEmpty() ? List.of() : change.refusals();
        if (!refusals.isEmpty()) {
            throw refused(
                    String.join("; ", refusals) + ": what the running jobs know is not of this",
                    "Undo that, or give the pipeline another name and submit it beside this one.");
        }
    }

    private void requireAccepted(
            StateTrial trial,
            Map<PipelineJobs.Kind, Path> from,
            Set<PipelineJobs.Kind> kept,
            Optional<String> untilLearned,
            Output output)
            throws IOException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        List<String> anew = new ArrayList<>();
        for (PipelineJobs.Kind kind : kept) {
            output.status("Trying whether " + kind.word() + " can go on …");
            Optional<String> refusal = trial.refusal(kind, file, from.get(kind));
            refusal.ifPresent(reason -> {
                refusals.add("the " + kind.word() + " job cannot go on: " + reason);
                anew.add("--begin-anew " + kind.word());
            });
        }
        if (!refusals.isEmpty()) {
            throw refused(
                    String.join("; ", refusals),
                    "docs/operations.md tells which changes state can follow. " + String.join(" ", anew)
                            + " starts without what was known"
                            + untilLearned.map(what -> "; then " + what).orElse("") + ".");
        }
    }

    private CommandFailure refused(String reason, String nextStep) {
        return new CommandFailure(
                ExitCode.BAD_INPUT, file + " is refused, and the running jobs go on: " + reason + ".", nextStep);
    }

    /** @throws CommandFailure if the new jobs do not come to run; then the old ones do again, or the message says so */
    private Map<PipelineJobs.Kind, String> startOrGoBack(
            JobStart start,
            PipelineJobs pipeline,
            Submission now,
            Map<PipelineJobs.Kind, Path> fitting,
            RunningPipeline before,
            Map<PipelineJobs.Kind, Path> from,
            Path former)
            throws IOException, InterruptedException {
        try {
            return start.run(pipeline, now, file, fitting);
        } catch (CommandFailure failed) {
            String back;
            try {
                start.run(before.pipeline(), before.submission(), former, from);
                back = "The old jobs run again, from " + from.values() + ".";
            } catch (CommandFailure again) {
                back = "The old jobs do not start again either: " + again.getMessage() + " They were stopped with "
                        + from.values() + ".";
            }
            throw new CommandFailure(ExitCode.FAILED, failed.getMessage(), back, failed);
        }
    }
}
