package io.weir.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.jobs.RecordedRun.Message;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.ml.PublishedRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
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
    static final List<String> JOBS = List.of("scoring", "learning");

    /** Of what jobs answer, what does not depend on the clock. */
    static final List<String> ANSWERS_OF_SCORING = List.of("decisions", "feature-log");

    static final List<String> ANSWERS_OF_LEARNING = List.of("models", "model-metrics");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LABEL_DELAY = Duration.ofDays(7);
    private static final int BEFORE = 480;
    private static final int BEHIND = 40;
    private static final int CARDS = 8;
    private static final int TERMINALS = 5;

    private final Path folder;

    StateFixture(Path folder) {
        this.folder = folder;
    }

    Path pipeline() {
        return folder.resolve("pipeline.yaml");
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
        return (job.equals("scoring") ? ANSWERS_OF_SCORING : ANSWERS_OF_LEARNING)
                .stream()
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
    private static Path run(String job, Path file, RecordedRun run, Path from, Path savepoints) throws Exception {
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

    /**
     * Makes one of the code as it is.
     *
     * @param shipped the pipeline file
     */
    void write(Path shipped, Path temporary) throws Exception {
        Files.createDirectories(folder);
        // Sooner than shipped, so that a few hundred labels make a model.
        Files.writeString(
                pipeline(), Files.readString(shipped).replaceFirst("publish-every: \\d+", "publish-every: 50"));
        List<Message> events = events();
        List<Message> labels = events.stream().map(StateFixture::label).toList();
        Instant cut = Instant.ofEpochMilli(events.get(BEFORE - 1).time());
        List<Message> learned = inOrder(
                events.subList(0, BEFORE),
                labels.stream()
                        .filter(label -> label.time() <= cut.toEpochMilli())
                        .toList());

        // First without a model, for the feature log that learning needs.
        RecordedRun logging = new RecordedRun(learned);
        run("scoring", pipeline(), logging, null, temporary);
        List<Message> log = logged(logging.answers("feature-log"), events);
        RecordedRun learning = new RecordedRun(inOrder(
                log,
                labels.stream()
                        .filter(label -> label.time() <= cut.toEpochMilli())
                        .toList()));
        keep("learning", run("learning", pipeline(), learning, null, temporary));
        // Labels of events that the log had: alone, so that what is learned does not depend on which of two topics is
        // faster.
        write(
                "learning",
                labels.subList(0, BEFORE).stream()
                        .filter(label -> label.time() > cut.toEpochMilli())
                        .toList());

        String model = learning.answers("models").stream()
                .filter(record -> record.contains("\"parameters\""))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        List<Message> scored = new ArrayList<>(List.of(new Message("models", model, 0)));
        scored.addAll(learned);
        keep("scoring", run("scoring", pipeline(), new RecordedRun(scored), null, temporary));
        write("scoring", events.subList(BEFORE, BEFORE + BEHIND));

        for (String job : JOBS) {
            Files.write(folder.resolve(job).resolve("answers.jsonl"), goOn(job, pipeline(), temporary));
        }
    }

    private void write(String job, List<Message> messages) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Message message : messages) {
            lines.add(JSON.writeValueAsString(message));
        }
        Files.write(folder.resolve(job).resolve("messages.jsonl"), lines);
    }

    private void keep(String job, Path savepoint) throws IOException {
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

    /** Payments, about one in two hours; one terminal is fraudulent from the tenth day on, and large amounts are sometimes. */
    private static List<Message> events() {
        SplittableRandom random = new SplittableRandom(11);
        List<Message> events = new ArrayList<>();
        Instant time = FIRST;
        for (int i = 0; i < BEFORE + BEHIND; i++) {
            time = time.plusSeconds(1 + random.nextInt(4 * 3600)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
            long card = random.nextInt(CARDS);
            double amount = Math.round(100 * (10 + 20 * card) * Math.exp(random.nextGaussian() / 2)) / 100.0;
            if (random.nextInt(25) == 0) {
                amount *= 6;
            }
            ObjectNode json = JSON.createObjectNode()
                    .put("transaction_id", i + 1)
                    .put("card_id", card)
                    .put("terminal_id", random.nextInt(TERMINALS))
                    .put("amount", amount)
                    .put("event_time", time.toString().replace("Z", ".000Z"));
            events.add(new Message("events", json.toString(), time.toEpochMilli()));
        }
        return events;
    }

    private static Message label(Message event) {
        try {
            ObjectNode payment = (ObjectNode) JSON.readTree(event.value());
            long card = payment.get("card_id").asLong();
            boolean fraud = payment.get("amount").asDouble() > 4 * (10 + 20 * card)
                    || payment.get("terminal_id").asLong() == 3
                            && event.time() > FIRST.plus(Duration.ofDays(10)).toEpochMilli();
            Instant known = Instant.ofEpochMilli(event.time()).plus(LABEL_DELAY);
            ObjectNode json = JSON.createObjectNode()
                    .put("transaction_id", payment.get("transaction_id").asLong())
                    .put("is_fraud", fraud)
                    .put("label_time", known.toString().replace("Z", ".000Z"));
            return new Message("labels", json.toString(), known.toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Message> logged(List<String> lines, List<Message> events) {
        List<Message> log = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            log.add(new Message("feature-log", lines.get(i), events.get(i).time()));
        }
        return log;
    }

    private static List<Message> inOrder(List<Message> one, List<Message> other) {
        return Stream.concat(one.stream(), other.stream())
                .sorted(Comparator.comparingLong(Message::time))
                .toList();
    }
}
