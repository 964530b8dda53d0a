package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline whose jobs run on a cluster.
 *
 * @param submission how they were submitted
 * @param pipeline what they were made of
 * @param ids theirs
 */
record RunningPipeline(Submission submission, PipelineJobs pipeline, Map<PipelineJobs.Kind, String> ids) {
    /**
     * Finds it.
     *
     * @param name the pipeline's; null: the only one that runs
     * @throws CommandFailure if there is none, or there are several
     */
    static RunningPipeline find(ClusterDirectory directory, ClusterRest rest, String name)
            throws IOException, InterruptedException {
        List<RunningPipeline> all = new ArrayList<>();
        for (Submission submission : Submission.all(directory)) {
            running(directory, rest, submission).ifPresent(all::add);
        }
        List<RunningPipeline> found = all.stream()
                .filter(running -> name == null || running.pipeline().name().equals(name))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        List<String> names =
                all.stream().map(running -> running.pipeline().name()).toList();
        throw all.isEmpty()
                ? new CommandFailure(ExitCode.FAILED, "No pipeline runs.", "Start one: ./weir submit PIPELINE")
                : new CommandFailure(
                        ExitCode.BAD_INPUT,
                        name == null
                                ? "There run several pipelines: " + String.join(", ", names) + "."
                                : "'" + name + "' does not run.",
                        "Give one with --name: " + String.join(", ", names));
    }

    private static Optional<RunningPipeline> running(
            ClusterDirectory directory, ClusterRest rest, Submission submission)
            throws IOException, InterruptedException {
        Path yaml = Submission.file(directory, submission.pipeline());
        if (!Files.exists(yaml)) {
            return Optional.empty();
        }
        PipelineJobs pipeline = PipelineJobs.of(yaml);
        Map<PipelineJobs.Kind, String> ids = new LinkedHashMap<>();
        for (PipelineJobs.Kind kind : pipeline.jobs()) {
            rest.job(kind.jobName(pipeline.name())).ifPresent(job -> ids.put(kind, job.id()));
        }
        return ids.isEmpty() ? Optional.empty() : Optional.of(new RunningPipeline(submission, pipeline, ids));
    }

    /**
     * Takes a savepoint of each job, or stops each with one.
     *
     * @throws CommandFailure if one cannot be taken; jobs that were to be stopped go on then
     */
    Map<PipelineJobs.Kind, Path> savepoint(ClusterDirectory directory, ClusterRest rest, boolean stop)
            throws IOException, InterruptedException {
        Map<PipelineJobs.Kind, Path> taken = new LinkedHashMap<>();
        for (Map.Entry<PipelineJobs.Kind, String> job : ids.entrySet()) {
            Path folder = directory.savepoints(pipeline.name(), job.getKey().word());
            Files.createDirectories(folder);
            try {
                String location = stop ? rest.stop(job.getValue(), folder) : rest.savepoint(job.getValue(), folder);
                taken.put(job.getKey(), Path.of(location.replaceFirst("^file:/*", "/")));
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "No savepoint of the " + job.getKey().word() + " job of " + pipeline.name() + ": "
                                + e.getMessage() + (taken.isEmpty() || !stop ? "" : "; stopped were " + taken),
                        "It goes on. ./weir status tells more.",
                        e);
            }
        }
        return taken;
    }
}
