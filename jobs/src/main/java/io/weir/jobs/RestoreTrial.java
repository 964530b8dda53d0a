package io.weir.jobs;

import io.weir.jobs.local.RootCause;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.jobs.pipeline.SeriesPipelineReader;
import io.weir.ml.PublishedRecords;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Tries whether a job can go on from a savepoint: {@code RestoreTrial scoring|learning|anomalies PIPELINE SAVEPOINT}.
 *
 * <p>Every step of the job is restored by Flink in this JVM, with parallelism 1, as it would be on a cluster, and its own
 * checks of what it remembers are made; only Kafka is left out, so that nothing is read or written. Exit code 0: it can;
 * 1: it cannot, and why is the one line of the standard output.
 */
public final class RestoreTrial {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    static final Map<String, String> OPTIONS = Map.of(
            "restart-strategy.type", "none",
            "state.backend.type", "rocksdb",
            "taskmanager.memory.managed.size", "128m",
            "taskmanager.memory.network.min", "32m",
            "taskmanager.memory.network.max", "32m",
            "execution.checkpointing.interval", "1h");

    private RestoreTrial() {}

    public static void main(String[] args) throws Exception {
        Optional<String> refusal = refusal(args[0], Path.of(args[1]), Path.of(args[2]));
        refusal.ifPresent(System.out::println);
        System.exit(refusal.isPresent() ? 1 : 0);
    }

    /**
     * Why the job cannot go on from the savepoint; empty if it can.
     *
     * @param job {@code scoring}, {@code learning} or {@code anomalies}
     */
    static Optional<String> refusal(String job, Path pipeline, Path savepoint) throws Exception {
        Optional<String> homeless = homeless(graph(job, pipeline, KafkaSettings.NOWHERE), savepoint);
        return homeless.isPresent() ? homeless : failure(graph(job, pipeline, KafkaSettings.TRIAL), savepoint);
    }

    /** A job as Flink gets it, in the configuration of a trial. */
    static JobGraph graph(String job, Path file, KafkaSettings kafka) {
        Configuration configuration = JobDefaults.configuration();
        OPTIONS.forEach(configuration::setString);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        if (job.equals("anomalies")) {
            AnomalyJob.define(env, SeriesPipelineReader.read(file), kafka);
        } else {
            Pipeline pipeline = PipelineReader.read(file);
            if (job.equals("scoring")) {
                ScoringJob.define(env, pipeline, kafka);
            } else {
                LearningJob.define(env, pipeline, kafka, PublishedRecords.NONE);
            }
        }
        return env.getStreamGraph().getJobGraph();
    }

    /** State of steps that the job no longer has. */
    private static Optional<String> homeless(JobGraph graph, Path savepoint) throws IOException {
        Set<OperatorID> there = new LinkedHashSet<>();
        for (JobVertex vertex : graph.getVertices()) {
            for (OperatorIDPair ids : vertex.getOperatorIDs()) {
                there.add(ids.getGeneratedOperatorID());
                ids.getUserDefinedOperatorID().ifPresent(there::add);
            }
        }
        Set<String> homeless = new LinkedHashSet<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(savepoint.resolve("_metadata")))) {
            CheckpointMetadata metadata =
                    Checkpoints.loadCheckpointMetadata(in, RestoreTrial.class.getClassLoader(), savepoint.toString());
            for (OperatorState state : metadata.getOperatorStates()) {
                boolean remembers = state.getCoordinatorState() != null
                        || state.getSubtaskStates().values().stream().anyMatch(subtask -> subtask.hasState());
                if (remembers && !there.contains(state.getOperatorID())) {
                    homeless.add(
                            state.getOperatorName().or(state::getOperatorUid).orElseGet(() -> state.getOperatorID()
                                    .toString()));
                }
            }
        }
        return homeless.isEmpty()
                ? Optional.empty()
                : Optional.of("what " + String.join(", ", homeless) + " remembers has no place in it");
    }

    private static Optional<String> failure(JobGraph graph, Path savepoint) throws Exception {
        // Sources and sinks are others here, so that theirs is left aside; that all other state has a place is known.
        graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath("file://" + savepoint, true));
        Configuration configuration = new Configuration();
        OPTIONS.forEach(configuration::setString);
        configuration.setString("rest.port", "0");
        configuration.setString("rest.bind-port", "0");
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build())) {
            cluster.start();
            JobID id = cluster.submitJob(graph).get().getJobID();
            while (true) {
                AccessExecutionGraph now = cluster.getExecutionGraph(id).get();
                if (now.getState() == JobStatus.FAILED) {
                    return Optional.of(RootCause.of(now.getFailureInfo().getExceptionAsString()));
                }
                // A task runs when its state is restored and it is open.
                boolean restored = StreamSupport.stream(
                                now.getAllExecutionVertices().spliterator(), false)
                        .allMatch(task -> task.getExecutionState() == ExecutionState.RUNNING);
                if (now.getState() == JobStatus.RUNNING && restored) {
                    cluster.cancelJob(id).get();
                    return Optional.empty();
                }
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            }
        }
    }
}
