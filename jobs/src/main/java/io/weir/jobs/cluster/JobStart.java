package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.local.RootCause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the jobs of a pipeline on a running cluster, as {@code flink run} does, and waits until they run. For one thread. */
final class JobStart {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    /** A single failure may be Kafka's, which has only just begun to answer. */
    private static final int MOST_FAILED_STARTS = 3;
    /** The Kafka of {@code ./weir up} allows it; what was written stays until the job is there again. */
    private static final String OWN_KAFKAS_TRANSACTION_TIMEOUT = "P7D";

    private final ClusterDirectory directory;
    private final ClusterRecord cluster;
    private final ClusterRest rest;
    private final FlinkJvm java;
    private final Output output;

    JobStart(ClusterDirectory directory, ClusterRecord cluster, Output output) throws IOException {
        this.directory = directory;
        this.cluster = cluster;
        this.rest = new ClusterRest(cluster.flink());
        Path home = ClusterChoice.home();
        this.java = new FlinkJvm(FlinkHome.ofRunning(cluster, home), home, directory);
        this.output = output;
    }

    /**
     * Starts all of them at once.
     *
     * @param yaml the pipeline file, which the submission runs with
     * @param from what each goes on from; a job that is not in it begins anew
     * @return the ids of the jobs
     * @throws CommandFailure if one does not come to run; then, and if this JVM is ended meanwhile, none of them is left
     */
    Map<PipelineJobs.Kind, String> run(
            PipelineJobs pipeline, Submission submission, Path yaml, Map<PipelineJobs.Kind, Path> from)
            throws IOException, InterruptedException {
        output.status("Submitting " + pipeline.name() + " …");
        try (UnfinishedStart start = new UnfinishedStart(pipeline, rest, output)) {
            try {
                Map<PipelineJobs.Kind, Process> clients = new LinkedHashMap<>();
                for (PipelineJobs.Kind kind : pipeline.jobs()) {
                    clients.put(
                            kind, start.client(command(kind, submission, yaml, Optional.ofNullable(from.get(kind)))));
                }
                for (Map.Entry<PipelineJobs.Kind, Process> client : clients.entrySet()) {
                    requireSubmitted(client.getKey(), client.getValue());
                }
                return awaitRunning(pipeline);
            } catch (CommandFailure | IOException | InterruptedException e) {
                start.abandon();
                throw e;
            }
        }
    }

    private ProcessBuilder command(PipelineJobs.Kind kind, Submission submission, Path yaml, Optional<Path> from)
            throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("run", "-d", "-p", Integer.toString(submission.parallelism()), "-c", kind.mainClass()));
        from.ifPresent(state -> {
            arguments.addAll(List.of("-s", ClusterConfiguration.flinkPath(state)));
            // A checkpoint becomes the job's own, to be deleted when it is no longer needed; a savepoint stays ours.
            arguments.addAll(List.of("-rm", state.getFileName().toString().startsWith("chk-") ? "CLAIM" : "NO_CLAIM"));
        });
        arguments.addAll(List.of(
                submission.jar().toString(),
                "--pipeline=" + yaml.toAbsolutePath(),
                "--bootstrap-servers=" + cluster.kafka(),
                "-Dexecution.checkpointing.dir="
                        + ClusterConfiguration.flinkPath(directory.checkpoints(submission.pipeline(), kind.word()))));
        if (cluster.options().bootstrap() == null) {
            arguments.add("--transaction-timeout=" + OWN_KAFKAS_TRANSACTION_TIMEOUT);
        }
        if (cluster.options().kafkaConfig() != null) {
            arguments.add("--kafka-config=" + cluster.options().kafkaConfig());
        }
        List<String> jvm = new ArrayList<>(ClusterConfiguration.read(directory).jvmOptions("client"));
        jvm.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
        ProcessBuilder client = new ProcessBuilder(
                        java.command(client(kind), jvm, "org.apache.flink.client.cli.CliFrontend", arguments))
                .redirectErrorStream(true)
                .redirectOutput(directory.out(client(kind)).toFile());
        client.environment().putAll(java.environment());
        return client;
    }

    private static String client(PipelineJobs.Kind kind) {
        return "submit-" + kind.word();
    }

    private void requireSubmitted(PipelineJobs.Kind kind, Process client) throws IOException, InterruptedException {
        if (client.waitFor() != 0) {
            Path out = directory.out(client(kind));
            String told = Files.readString(out, StandardCharsets.UTF_8);
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The " + kind.word() + " job could not be submitted: " + reason(told),
                    "What flink run printed is in " + out + ".");
        }
    }

    /** The root cause of the exception that {@code flink run} printed, or all that it printed. */
    static String reason(String told) {
        List<String> lines = told.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("(?:[\\w$]+\\.)+[\\w$]*(?:Exception|Error)\\b.*")) {
                return RootCause.of(String.join("\n", lines.subList(i, lines.size())));
            }
        }
        return told.strip();
    }

    private Map<PipelineJobs.Kind, String> awaitRunning(PipelineJobs pipeline)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Map<PipelineJobs.Kind, String> running = new LinkedHashMap<>();
            for (PipelineJobs.Kind kind : pipeline.jobs()) {
                ClusterRest.Job job = rest.newest(kind.jobName(pipeline.name()))
                        .orElseThrow(() -> new CommandFailure(
                                ExitCode.FAILED,
                                "The " + kind.word() + " job was submitted and is not there.",
                                "The JobManager may have been restarted: " + directory.log("jobmanager")));
                if (job.isRunning()) {
                    running.put(kind, job.id());
                } else {
                    requireHope(kind, job);
                }
            }
            if (running.size() == pipeline.jobs().size()) {
                return running;
            }
            output.status("Waiting for the tasks of " + pipeline.name() + " …");
            if (System.nanoTime() - deadline > 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "The jobs of " + pipeline.name() + " did not run within " + PATIENCE.toSeconds() + " s.",
                        "./weir status tells more, " + cluster.flink() + " too; are there slots enough?");
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private void requireHope(PipelineJobs.Kind kind, ClusterRest.Job job) throws IOException, InterruptedException {
        ClusterRest.Failures failures = rest.failures(job.id());
        if (job.isOver() || failures.count() >= MOST_FAILED_STARTS) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The " + kind.word() + " job does not start: " + failures.newest(),
                    "Its log is in " + directory.logs()
                            + "; how state goes with a changed pipeline file tells docs/operations.md.");
        }
    }
}
