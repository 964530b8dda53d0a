package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.NetworkSimulator;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.jobs.LearningJob;
import io.weir.jobs.ScoringJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar that {@code flink run} takes, on a cluster that has nothing but Flink: JobManager, TaskManager, command line and
 * broker are processes.
 */
@Timeout(400)
class FlinkRunTest {
    private static final long FIRST = 4_000;
    private static final long SECOND = 4_000;
    private static final double SECOND_PER_SECOND = 1_000;
    private static final double BROKEN = 0.01;

    /** Labels an hour late instead of a week, so that a few thousand transactions have some. */
    private static final StreamConfig STREAM =
            new StreamConfig(NetworkConfig.published(SentMessages.SEED), BROKEN, Duration.ofHours(1));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path temporary;

    @Test
    void bothJobsAnswerEachTransactionOnceThoughTheirTaskManagerIsKilled() throws Exception {
        try (DevelopmentBroker broker = DevelopmentBroker.start(DevelopmentBroker.Options.of(
                        temporary.resolve("broker"), BrokerClassPath.gathered(Repository.root())));
                FlinkCluster cluster = FlinkCluster.start(temporary.resolve("flink"))) {
            String kafka = broker.bootstrap();
            createTopics(kafka);
            cluster.awaitTaskManager();
            submitBoth(cluster, kafka);

            simulator(kafka, FIRST, 0).run();
            awaitAnswers(cluster, kafka, SentMessages.of(FIRST, STREAM));
            assertThat(cluster.jobs()).containsOnlyKeys("weir scoring: card-fraud", "weir learning: card-fraud");
            assertThat(cluster.jobs().values())
                    .allSatisfy(job -> assertThat(cluster.get("jobs/" + job + "/checkpoints/config")
                                    .get("state_backend")
                                    .textValue())
                            .contains("RocksDB"));

            CompletableFuture<Void> sending = CompletableFuture.runAsync(
                    () -> simulator(kafka, SECOND, SECOND_PER_SECOND).run());
            Decisions.awaitEnd(kafka, "decisions", TopicContents.end(kafka, "decisions") + SECOND / 10);
            assertThat(sending)
                    .as("all was sent before the kill, which then shows little")
                    .isNotDone();
            cluster.killTaskManager();
            cluster.startTaskManager();
            sending.get();
            SentMessages sent = SentMessages.of(FIRST + SECOND, STREAM);
            awaitAnswers(cluster, kafka, sent);
            awaitRestartTold(cluster);

            Decisions.assertNothingLostOrRepeated(kafka, sent);
            List<JsonNode> decisions = TopicContents.json(kafka, "decisions");
            assertThat(decisions.size()
                            + TopicContents.read(kafka, "dead-letters").size())
                    .isEqualTo((int) (FIRST + SECOND));
            assertThat(decisions)
                    .as("the scoring job uses what the learning job has learned")
                    .anyMatch(decision -> decision.get("model_version").asLong() > 0);
        }
    }

    private static void createTopics(String kafka) {
        Topics.create(
                kafka,
                List.of(
                        topic("transactions", 2, false),
                        topic("labels", 2, false),
                        topic("decisions", 2, false),
                        topic("alerts", 1, false),
                        topic("feature-log", 2, false),
                        topic("dead-letters", 1, false),
                        topic("models", 1, true),
                        topic("model-metrics", 1, false),
                        topic("scoring-status", 1, true)));
    }

    private static TopicSpec topic(String name, int partitions, boolean compacted) {
        return new TopicSpec(name, partitions, compacted, 1 << 20);
    }

    private static void submitBoth(FlinkCluster cluster, String kafka) throws IOException, InterruptedException {
        String pipeline = "--pipeline=" + Repository.pipeline("card-fraud.yaml");
        Process scoring = cluster.submit(ScoringJob.class, 2, pipeline, "--bootstrap-servers=" + kafka);
        Process learning = cluster.submit(LearningJob.class, 1, pipeline, "--bootstrap-servers=" + kafka);
        cluster.awaitSubmitted(scoring);
        cluster.awaitSubmitted(learning);
    }

    private static NetworkSimulator simulator(String kafka, long transactions, double perSecond) {
        return new NetworkSimulator(
                new NetworkSimulator.Options(kafka, "transactions", "labels", STREAM, perSecond, transactions),
                Clock.systemUTC());
    }

    /** Waits until all that was sent is answered and learned, or more came than there should be. */
    private static void awaitAnswers(FlinkCluster cluster, String kafka, SentMessages sent) {
        long broken = sent.broken().values().stream().mapToLong(Long::longValue).sum();
        await().atMost(WeirProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    cluster.requireWorking();
                    return TopicContents.read(kafka, "decisions").size()
                                    >= sent.valid().size()
                            && TopicContents.read(kafka, "dead-letters").size() >= broken
                            && learned(kafka) >= sent.labels();
                });
    }

    /** Both jobs ran on the TaskManager that was killed; what the JobManager tells of it is some seconds old. */
    private static void awaitRestartTold(FlinkCluster cluster) {
        await().atMost(WeirProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> cluster.jobs().values().stream()
                        .allMatch(job -> cluster.get("jobs/" + job + "/exceptions")
                                        .at("/exceptionHistory/entries")
                                        .size()
                                > 0));
    }

    private static long learned(String kafka) {
        return TopicContents.json(kafka, "model-metrics").stream()
                .mapToLong(metrics -> metrics.path("examples").asLong())
                .max()
                .orElse(0);
    }

    @Test
    void theJarHoldsNoClassThatTheClusterHas() throws IOException {
        Set<String> both = classes(FlinkDistribution.jobJar());
        assertThat(both)
                .contains("io/weir/jobs/ScoringJob.class", "org/apache/flink/connector/kafka/sink/KafkaSink.class");
        Set<String> cluster = new TreeSet<>();
        for (Path jar : FlinkDistribution.lib()) {
            cluster.addAll(classes(jar));
        }
        assertThat(cluster).contains("org/apache/flink/runtime/taskexecutor/TaskManagerRunner.class");
        both.retainAll(cluster);
        assertThat(both).isEmpty();
    }

    @Test
    void theClusterKnowsNeitherWeirNorItsLibraries() throws IOException {
        for (Path jar : FlinkDistribution.lib()) {
            assertThat(classes(jar))
                    .noneMatch(name -> name.startsWith("io/weir/")
                            || name.startsWith("org/apache/kafka/")
                            || name.startsWith("com/fasterxml/jackson/"));
        }
    }

    private static Set<String> classes(Path jar) throws IOException {
        Set<String> classes = new TreeSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                    .filter(name -> !name.endsWith("module-info.class"))
                    .forEach(classes::add);
        }
        return classes;
    }
}
