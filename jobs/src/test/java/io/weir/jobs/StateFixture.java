package io.weir.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.jobs.RecordedRun.Message;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.jobs.pipeline.SeriesPipeline;
import io.weir.jobs.pipeline.SeriesPipelineReader;
import io.weir.ml.PublishedRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;

/**
 * What a release's jobs remembered, and what they answered next: a folder with the pipeline file of then, a savepoint of each job, the
 * messages that came behind it, and the answers to these.
 */
final class StateFixture {
    /** Of what each job answers, what does not depend on the clock. */
    private static final Map<String, List<String>> ANSWERS = Map.of(
            "scoring", List.of("decisions", "feature-log"),
            "learning", List.of("models", "model-metrics"),
            "anomalies", List.of("anomalies", "alerts"));

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    StateFixture(Path folder) {
        this.folder = folder;
    }

    /** The pipeline file of then: scoring and learning have one, that of series stands beside its state. */
    Path pipeline(String job) {
        return (job.equals("anomalies") ? folder.resolve(job) : folder).resolve("pipeline.yaml");
    }

    private Path savepoint(String job) {
        return folder.resolve(job).resolve("savepoint");
    }

    /** The answers to the messages behind the savepoint, as they were given then. */
    List<String> answers(String job) throws IOException {
        return Files.readAllLines(folder.resolve(job).resolve("answers.jsonl"));
    }

    /** Lets a job go on from the savepoint. @return its answers to the messages behind it */
    List<String> goOn(String job, Path pipeline, Path temporary) throws Exception {
        List<Message> messages = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(job).resolve("messages.jsonl"))) {
            messages.add(JSON.readValue(line, Message.class));
        }
        RecordedRun run = new RecordedRun(messages);
        run(job, pipeline, run, savepoint(job), temporary);
        return answers(job, run);
    }

    private static List<String> answers(String job, RecordedRun run) {
        return ANSWERS.get(job).stream()
                .flatMap(topic -> run.answers(topic).stream())
                .map(StateFixture::withoutClock)
                .toList();
    }

    private static String withoutClock(String answer) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(answer);
            json.remove("latency_ms");
            return json.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a job until it was given all messages. @return the savepoint with which it is then stopped */
    static Path run(String job, Path file, RecordedRun run, Path from, Path savepoints) throws Exception {
        JobGraph graph = graph(job, file, run);
        if (from != null) {
            // The ends' state is of another run.
            graph.setSavepointRestoreSettings(
                    SavepointRestoreSettings.forPath(from.toUri().toString(), true));
        }
        Configuration configuration = new Configuration();
        RestoreTrial.OPTIONS.forEach(configuration::setString);
        configuration.setString("rest.port", "0");
        configuration.setString("rest.bind-port", "0");
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build())) {
            cluster.start();
            JobID id = cluster.submitJob(graph).get().getJobID();
            // A savepoint needs all tasks, also those that no message has come to yet.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> run.allWereGiven()
                            && allRun(cluster.getExecutionGraph(id).get()));
            // Its barriers come behind the last message, so that all are answered.
            try {
                return Path.of(URI.create(cluster.stopWithSavepoint(
                                id, savepoints.toUri().toString(), false, SavepointFormatType.CANONICAL)
                        .get()));
            } catch (ExecutionException e) {
                // What failed the job says more.
                throw new IllegalStateException(
                        cluster.getExecutionGraph(id).get().getFailureInfo().getExceptionAsString(), e);
            }
        }
    }

    private static boolean allRun(AccessExecutionGraph job) {
        if (job.getState() == JobStatus.FAILED) {
            throw new IllegalStateException(job.getFailureInfo().getExceptionAsString());
        }
        return StreamSupport.stream(job.getAllExecutionVertices().spliterator(), false)
                .allMatch(task -> task.getExecutionState() == ExecutionState.RUNNING);
    }

    private static JobGraph graph(String job, Path file, RecordedRun run) {
        Configuration configuration = JobDefaults.configuration();
        RestoreTrial.OPTIONS.forEach(configuration::setString);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        if (job.equals("anomalies")) {
            SeriesPipeline pipeline = SeriesPipelineReader.read(file);
            PipelineSteps steps = new PipelineSteps(pipeline.events());
            AnomalyJob.define(pipeline, steps, new RecordedEnds(env, pipeline.events(), steps, run));
            return env.getStreamGraph().getJobGraph();
        }
        Pipeline pipeline = PipelineReader.read(file);
        PipelineSteps steps = new PipelineSteps(pipeline);
        RecordedEnds ends = new RecordedEnds(env, pipeline, steps, run);
        if (job.equals("scoring")) {
            ScoringJob.define(pipeline, steps, ends);
        } else {
            LearningJob.define(pipeline, pipeline.labels().orElseThrow(), steps, ends, PublishedRecords.NONE);
        }
        return env.getStreamGraph().getJobGraph();
    }

    // --- how one is made ---------------------------------------------------------------------------------------------

    /** Keeps the messages that come behind the savepoint. */
    void keepMessages(String job, List<Message> messages) throws IOException {
        Files.createDirectories(folder.resolve(job));
        List<String> lines = new ArrayList<>();
        for (Message message : messages) {
            lines.add(JSON.writeValueAsString(message));
        }
        Files.write(folder.resolve(job).resolve("messages.jsonl"), lines);
    }

    void keepSavepoint(String job, Path savepoint) throws IOException {
        Path kept = savepoint(job);
        if (Files.isDirectory(kept)) {
            try (Stream<Path> old = Files.list(kept)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(kept);
        try (Stream<Path> files = Files.list(savepoint)) {
            for (Path file : files.toList()) {
                Files.copy(file, kept.resolve(file.getFileName()));
            }
        }
    }

    /** Keeps as answers what the job gives now. */
    void keepAnswers(String job, Path temporary) throws Exception {
        Files.write(folder.resolve(job).resolve("answers.jsonl"), goOn(job, pipeline(job), temporary));
    }
}
