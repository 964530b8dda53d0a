package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.NetworkSimulator;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real cluster by the words that a user has for it: {@code up}, {@code submit}, {@code status}, {@code upgrade}, {@code
 * down}. Kafka, the JobManager and both TaskManagers are processes, Flink has the job's jar and nothing else of Weir.
 */
@Timeout(900)
class ClusterTest {
    private static final double PER_SECOND = 500;

    /** Transactions per second while the TaskManager is killed; with it set, the configuration is the shipped one. */
    private static final String KILL_RATE = System.getenv("WEIR_KILL_RATE");

    private static final double KILL_PER_SECOND = KILL_RATE == null ? PER_SECOND : Double.parseDouble(KILL_RATE);
    private static final double SECONDS_BEFORE_KILL = KILL_RATE == null ? 2 : 30;

    /** Of committed decisions, before the kill: some checkpoints' time. A job that is further behind has not warmed up. */
    private static final Duration MOST_BEHIND = Duration.ofSeconds(8);

    private static final long LAST = 1_000;
    private static final double BROKEN = 0.01;

    /** Labels an hour late instead of a week, so that a few thousand transactions have some. */
    private static final StreamConfig STREAM =
            new StreamConfig(NetworkConfig.published(SentMessages.SEED), BROKEN, Duration.ofHours(1));

    /** Smaller and quicker to start than what is shipped. */
    private static final List<String> QUICK = List.of(
            "-Denv.java.opts.jobmanager=-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
            "-Denv.java.opts.taskmanager=-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
            "-Djobmanager.memory.process.size=768m",
            "-Djobmanager.memory.jvm-metaspace.size=160m",
            "-Dtaskmanager.memory.process.size=1100m",
            "-Dtaskmanager.memory.managed.size=160m",
            "-Dexecution.checkpointing.interval=1s");

    /** Stands in the file with the properties of Kafka's clients. This Kafka does not ask for it. */
    private final UntoldSecret secret = new UntoldSecret();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path temporary;

    @AfterEach
    void end() throws Exception {
        weir("down"); // also after a failure: its processes would outlive the tests
    }

    private Path directory() {
        return temporary.resolve("cluster");
    }

    private WeirProcess weir(String verb, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(verb, "--directory=" + directory(), "--json"));
        all.addAll(List.of(arguments));
        return WeirProcess.run(temporary.resolve("outputs"), all.toArray(String[]::new));
    }

    private JsonNode succeeding(String verb, String... arguments) throws Exception {
        WeirProcess ended = weir(verb, arguments);
        assertThat(ended.awaitExit()).as(ended.err()).isZero();
        return ended.json();
    }

    @Test
    void eachTransactionIsAnsweredOnceThoughATaskManagerIsKilledAndNothingIsLeftWhenTheClusterIsDown()
            throws Exception {
        terminateAnUp();
        JsonNode up = upThoughAPortIsTaken();
        String kafka = up.get("kafka").textValue();
        URI flink = URI.create(up.get("flink").textValue());
        assertThat(processes()).hasSize(5); // the keeper, Kafka, the JobManager, two TaskManagers

        letClientsHaveASecret();
        terminateASubmission(flink);
        JsonNode submitted =
                succeeding("submit", Repository.pipeline("card-fraud.yaml").toString());
        String scoring = submitted.at("/jobs/scoring").textValue();
        String learning = submitted.at("/jobs/learning").textValue();
        assertThat(get(flink, "jobs/" + scoring + "/checkpoints/config")
                        .get("state_backend")
                        .textValue())
                .contains("RocksDB");

        killTheTaskManagerOf(scoring, flink, kafka);
        simulator(kafka, LAST, PER_SECOND).run(); // all that is due by then
        SentMessages sent =
                SentMessages.of(TopicContents.read(kafka, "transactions").size(), STREAM);
        awaitAnswers(kafka, sent);
        Decisions.assertNothingLostOrRepeated(kafka, sent);
        await().atMost(WeirProcess.PATIENCE).until(() -> weir("status").awaitExit() == 0);
        JsonNode status = succeeding("status");
        assertThat(status.get("restarts").intValue()).isOne();
        assertThat(status.get("running"))
                .extracting(JsonNode::textValue)
                .containsExactlyInAnyOrder("kafka", "jobmanager", "taskmanager-1", "taskmanager-2");
        await().atMost(WeirProcess.PATIENCE)
                .until(() -> page(status).at("/decisions/total").longValue()
                        == sent.valid().size());

        letClientsHaveASecret(); // again: what has been started anew since is in the file, this is not
        askInSql(sent.valid().size());

        WeirProcess noSuchJob = weir("upgrade", "--begin-anew=anomalies"); // of what runs, as no file is given
        assertThat(noSuchJob.awaitExit()).as(noSuchJob.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noSuchJob.err()).contains("card-fraud has no such job", "It has: scoring, learning.");

        refuseTopicsThatAnExistingKafkaLacks(kafka);

        WeirProcess refused = weir("upgrade", withOneMoreFeature().toString());
        assertThat(refused.awaitExit()).as(refused.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err())
                .contains("is refused, and the running jobs go on", "the learning job cannot go on")
                .doesNotContain("the scoring job cannot");
        assertThat(succeeding("status").get("jobs"))
                .extracting(job -> job.get("id").textValue())
                .as("those that were submitted, not stopped since")
                .containsExactlyInAnyOrder(scoring, learning);
        try (Stream<Path> savepoints = Files.walk(directory().resolve("savepoints"))) {
            assertThat(savepoints.filter(file -> file.endsWith("_metadata")))
                    .as("those of the upgrade that was tried, not of one that was refused before")
                    .hasSize(2);
        }
        assertNobodyTellsTheSecret(flink, scoring);
        Files.delete(directory().resolve("run/cluster.json"));
        await().atMost(WeirProcess.PATIENCE)
                .until(() -> Files.exists(directory().resolve("run/cluster.json")));
        assertThat(succeeding("down").get("killed")).isEmpty();
        assertThat(processes()).isEmpty();
    }

    /** When there is a Kafka and a JobManager, and by a signal to it alone: its children know nothing of it. */
    private void terminateAnUp() throws Exception {
        List<String> options = new ArrayList<>(
                List.of("up", "--directory=" + directory(), "--kafka-port=0", "--flink-port=0", "--port=0"));
        options.addAll(QUICK);
        try (WeirProcess up = WeirProcess.start(temporary.resolve("outputs"), options.toArray(String[]::new))) {
            await().atMost(WeirProcess.PATIENCE)
                    .until(() -> Files.exists(directory().resolve("run/jobmanager.pid")) || !up.isAlive());
            assertThat(processes()).hasSizeGreaterThan(2); // the keeper, Kafka, the JobManager, perhaps itself
            up.terminate();
            assertThat(up.awaitExit()).as(up.err()).isNotZero();
            assertThat(up.out() + up.err())
                    .contains("Interrupted: ending what was started")
                    .doesNotContain("does not start");
        }
        assertThat(processes()).isEmpty();
    }

    /** As if the cluster's own Kafka were somebody else's, in what the cluster tells of itself. */
    private void refuseTopicsThatAnExistingKafkaLacks(String kafka) throws Exception {
        tellOfCluster(options -> options.put("bootstrap", kafka));
        try {
            WeirProcess upgrade = weir("upgrade", withTopics("pages", "notes").toString());
            assertThat(upgrade.awaitExit()).as(upgrade.err()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(upgrade.err())
                    .contains("is refused, and the running jobs go on: on " + kafka
                            + " there are no topics pages, notes.")
                    .contains("--create-topics");
            assertThat(directory().resolve("savepoints/card-fraud")).doesNotExist();

            WeirProcess submit =
                    weir("submit", Repository.pipeline("service-metrics.yaml").toString());
            assertThat(submit.awaitExit()).as(submit.err()).isEqualTo(ExitCode.FAILED);
            assertThat(submit.err())
                    .contains("service-metrics cannot run: on " + kafka + " there are no topics service-metrics, ");
        } finally {
            tellOfCluster(options -> options.remove("bootstrap"));
        }
    }

    /** As if {@code up} had got a file with properties of Kafka's clients, which it takes for an existing Kafka only. */
    private void letClientsHaveASecret() throws IOException {
        Path clients = Files.writeString(
                temporary.resolve("clients.properties"),
                "security.protocol=PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
                        + "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"weir\" password=\""
                        + secret.value() + "\";\n");
        tellOfCluster(options -> options.put("kafkaConfig", clients.toUri().toString()));
    }

    private void tellOfCluster(Consumer<ObjectNode> options) throws IOException {
        Path record = directory().resolve("run/cluster.json");
        ObjectNode told = (ObjectNode) new ObjectMapper().readTree(Files.readString(record));
        options.accept((ObjectNode) told.get("options"));
        Files.writeString(record, told.toString());
    }

    private void assertNobodyTellsTheSecret(URI flink, String job) throws IOException {
        secret.assertInNoCommandOf(processes());
        secret.assertInNoFileOf(
                temporary.resolve("outputs"),
                directory().resolve("logs"),
                directory().resolve("conf"),
                directory().resolve("run"),
                directory().resolve("pipelines"));
        for (String page : List.of("jobs/" + job, "jobs/" + job + "/config", "jobs/" + job + "/plan")) {
            assertThat(get(flink, page).toString()).as(page).isNotEmpty().doesNotContain(secret.value());
        }
    }

    private Path withTopics(String alerts, String deadLetters) throws IOException {
        String text = Files.readString(Repository.pipeline("card-fraud.yaml"));
        assertThat(text).contains("alerts: alerts\n", "dead-letters: dead-letters\n");
        return Files.writeString(
                temporary.resolve("other-topics.yaml"),
                text.replace("alerts: alerts\n", "alerts: " + alerts + "\n")
                        .replace("dead-letters: dead-letters\n", "dead-letters: " + deadLetters + "\n"));
    }

    /** By a signal to it alone: its children know nothing of it. */
    private void terminateASubmission(URI flink) throws Exception {
        try (WeirProcess submit = WeirProcess.start(
                temporary.resolve("outputs"),
                "submit",
                "--directory=" + directory(),
                Repository.pipeline("card-fraud.yaml").toString())) {
            await().atMost(WeirProcess.PATIENCE)
                    .until(() -> submit.descendants().stream()
                                    .map(UntoldSecret::commandOf)
                                    .anyMatch(flinkRun -> flinkRun.contains("--kafka-config="))
                            || !submit.isAlive());
            secret.assertInNoCommandOf(submit.descendants());
            await().atMost(WeirProcess.PATIENCE)
                    .until(() -> !get(flink, "jobs/overview").get("jobs").isEmpty() || !submit.isAlive());
            List<ProcessHandle> clients = submit.descendants();
            submit.terminate();
            assertThat(submit.awaitExit()).as(submit.err()).isNotZero();
            assertThat(submit.out() + submit.err())
                    .contains("None of its jobs runs")
                    .doesNotContain("could not be submitted");
            assertThat(clients).noneMatch(ProcessHandle::isAlive);
        }
        assertThat(succeeding("status").get("jobs"))
                .as("of the submission that was ended")
                .isEmpty();
        assertThat(processes()).hasSize(5);
    }

    /** Every statement and command of docs/sql.md, and what the pipeline has answered. */
    private void askInSql(int answered) throws Exception {
        List<String> documented = SqlOfDocuments.statements("sql.md");
        assertThat(documented).as("the statements of docs/sql.md").hasSizeGreaterThan(4);
        Path report = Files.writeString(
                temporary.resolve("report.sql"),
                String.join("\n", documented) // one of them begins batch mode
                        + "\nSELECT 'answered', COUNT(*), COUNT(DISTINCT id) FROM decisions;\n");
        WeirProcess asked = sql("--bounded", "--pipeline=card-fraud", "-f", report.toString());
        assertThat(asked.awaitExit()).as(asked.out() + asked.err()).isZero();
        assertThat(asked.out()).containsPattern("answered \\| +" + answered + " \\| +" + answered + " \\|");
        assertThat(asked.out().split("\\| \\+I \\|", -1).length - 1)
                .as("each event in both queries of ML_PREDICT")
                .isGreaterThanOrEqualTo(2 * answered);

        try (WeirProcess failed =
                WeirProcess.start(temporary.resolve("outputs"), "sql", "--directory=" + directory(), "--bounded")) {
            failed.input("SHOW TABLES; SELECT * FROM nowhere; SELECT 1");
            assertThat(failed.awaitExit()).as(failed.out()).isEqualTo(ExitCode.FAILED);
            assertThat(failed.err()).contains("Reading statements from standard input");
            assertThat(failed.out()).contains("dead_letters_by_reason").contains("'nowhere' not found");
        }

        WeirProcess tour =
                sql("-f", Repository.root().resolve("examples/sql/tour.sql").toString());
        assertThat(tour.awaitExit()).as(tour.out() + tour.err()).isZero();
        assertThat(tour.out())
                .containsPattern("there_is_a_model \\|\n.*\n.*\\| +TRUE \\|")
                .containsPattern("count_6h \\| +avg_amount_6h \\| +probability \\| +by_version \\| +because \\|");
    }

    private WeirProcess sql(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("sql", "--directory=" + directory()));
        all.addAll(List.of(arguments));
        return WeirProcess.run(temporary.resolve("outputs"), all.toArray(String[]::new));
    }

    private JsonNode upThoughAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            List<String> options = new ArrayList<>(List.of("--kafka-port=0", "--flink-port=" + port, "--port=0"));
            if (KILL_RATE == null) {
                options.addAll(QUICK);
            }
            WeirProcess up = weir("up", options.toArray(String[]::new));
            assertThat(up.awaitExit()).as(up.err()).isZero();
            assertThat(up.err()).contains("Port " + port + " is taken: Flink's page is on ");
            return up.json();
        }
    }

    /** While transactions come, before the kill and until the job has caught up with them again. */
    private void killTheTaskManagerOf(String job, URI flink, String kafka) throws Exception {
        NetworkSimulator network = simulator(kafka, NetworkSimulator.UNLIMITED, KILL_PER_SECOND);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(network::run);
        try (Recovery recovery = Recovery.watch(kafka, network)) {
            recovery.awaitDecided((long) (SECONDS_BEFORE_KILL * KILL_PER_SECOND));
            recovery.awaitUpToDate(MOST_BEHIND);
            Signals.send("KILL", pid(taskManagerOf(flink, job)));
            recovery.killed();
            await().atMost(WeirProcess.PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> failures(flink, job) > 0);
            recovery.noticed();
            // At a rate that the machine hardly bears, catching up may take for ever; that nothing is lost is asserted
            // all the same.
            Recovery.Figures figures =
                    KILL_RATE == null ? recovery.awaitCaughtUp() : recovery.awaitCaughtUpFor(Duration.ofSeconds(90));
            System.out.println(figures + " at " + KILL_PER_SECOND + " transactions/s");
        } finally {
            network.stop();
            sending.get();
        }
    }

    private Path withOneMoreFeature() throws IOException {
        String text = Files.readString(Repository.pipeline("card-fraud.yaml"));
        assertThat(text).contains("- of: [amount]\n");
        return Files.writeString(
                temporary.resolve("changed.yaml"), text.replace("- of: [amount]\n", "- of: [amount, hour_of_day]\n"));
    }

    private static NetworkSimulator simulator(String kafka, long transactions, double perSecond) {
        return new NetworkSimulator(
                new NetworkSimulator.Options(kafka, "transactions", "labels", STREAM, perSecond, transactions),
                Clock.systemUTC());
    }

    /** Waits until all that was sent is answered and learned, or more came than there should be. */
    private static void awaitAnswers(String kafka, SentMessages sent) {
        long broken = sent.broken().values().stream().mapToLong(Long::longValue).sum();
        await().atMost(WeirProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> TopicContents.read(kafka, "decisions").size()
                                >= sent.valid().size()
                        && TopicContents.read(kafka, "dead-letters").size() >= broken
                        && learned(kafka) >= sent.labels());
    }

    private static long learned(String kafka) {
        return TopicContents.json(kafka, "model-metrics").stream()
                .mapToLong(metrics -> metrics.path("examples").asLong())
                .max()
                .orElse(0);
    }

    /** Where one of a job's tasks runs, by the name that the cluster gives the process. */
    private static String taskManagerOf(URI flink, String job) throws IOException {
        String vertex = get(flink, "jobs/" + job).at("/vertices/0/id").textValue();
        return get(flink, "jobs/" + job + "/vertices/" + vertex + "/taskmanagers")
                .at("/taskmanagers/0/taskmanager-id")
                .textValue();
    }

    private static int failures(URI flink, String job) throws IOException {
        return get(flink, "jobs/" + job + "/exceptions")
                .at("/exceptionHistory/entries")
                .size();
    }

    private static JsonNode page(JsonNode status) throws IOException {
        return get(URI.create(status.get("page").textValue() + "/"), "api/snapshot");
    }

    private static JsonNode get(URI root, String path) throws IOException {
        return new ObjectMapper().readTree(root.resolve("/" + path).toURL());
    }

    private long pid(String process) throws IOException {
        return Long.parseLong(
                Files.readString(directory().resolve("run/" + process + ".pid")).strip());
    }

    /** Those that have the cluster's folder in their command. */
    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(command -> command.contains(directory().toString()))
                        .isPresent())
                .toList();
    }
}
