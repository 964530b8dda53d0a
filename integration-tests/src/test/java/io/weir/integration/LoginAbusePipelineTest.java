package io.weir.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.integration.JobJvm.Setting;
import io.weir.jobs.LearningJob;
import io.weir.jobs.ScoringJob;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's own topic of another shape (text ids and keys, epoch milliseconds, columns that may be missing), for which
 * there is a pipeline file and not a line of Java.
 */
@Timeout(300)
class LoginAbusePipelineTest {
    private static final int LOGINS = 400;
    private static final int REPORTED = 250;
    private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
    private static final long APART = Duration.ofMinutes(10).toMillis();
    private static final long REPORT_DELAY = Duration.ofDays(2).toMillis();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path temporary;

    private static final UntoldSecret PASSWORD = new UntoldSecret();

    private static DevelopmentBroker broker;
    private static JobJvm scoring;
    private static JobJvm learning;
    private static Producer<byte[], byte[]> producer;
    private static int later;

    @BeforeAll
    static void sendLoginsAndReports() throws Exception {
        broker = DevelopmentBroker.start(
                DevelopmentBroker.Options.of(temporary.resolve("broker"), BrokerClassPath.gathered(Repository.root()))
                        .withUser("weir", PASSWORD.value()));
        Topics.create(
                broker.bootstrap(),
                List.of(
                        topic("logins", false),
                        topic("abuse-reports", false),
                        topic("login-decisions", false),
                        topic("login-alerts", false),
                        topic("login-features", false),
                        topic("login-dead-letters", false),
                        topic("login-models", true),
                        topic("login-champions", true),
                        topic("login-model-metrics", false),
                        topic("login-scoring-status", true)));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer());
        Path pipeline = Repository.pipeline("login-abuse.yaml");
        scoring = JobJvm.start(
                temporary.resolve("scoring"),
                ScoringJob.class,
                pipeline,
                broker.bootstrapWithPassword(),
                new Setting(
                        Map.of("LOGIN_TEST_PASSWORD", PASSWORD.value()),
                        List.of(),
                        List.of("--kafka-config=" + clients("EnvVar", "LOGIN_TEST_PASSWORD"))));
        learning = JobJvm.start(
                temporary.resolve("learning"),
                LearningJob.class,
                pipeline,
                broker.bootstrapWithPassword(),
                new Setting(Map.of(), List.of(), List.of("--kafka-config=" + clientsWithFileOf(PASSWORD.value()))));
        for (int i = 0; i < LOGINS; i++) {
            sendLogin(i);
        }
        send("logins", time(LOGINS), login(17)); // a repeated id
        send("logins", time(LOGINS), login(LOGINS).replace("\"attempts\":0", "\"attempts\":5000"));
        send("logins", time(LOGINS), login(LOGINS).replace("\"web\"", "\"fax\""));
        send("logins", time(LOGINS), login(LOGINS).replace("\"login-" + LOGINS + "\"", Integer.toString(LOGINS)));
        for (int i = 0; i < REPORTED; i++) {
            send(
                    "abuse-reports",
                    time(i) + REPORT_DELAY,
                    "{\"login_id\":\"login-%d\",\"abused\":%s,\"reported_at\":\"%s\"}"
                            .formatted(i, attempts(i) > 5, Instant.ofEpochMilli(time(i) + REPORT_DELAY)));
        }
        producer.flush();
        awaitMessages("login-decisions", LOGINS);
    }

    private static Path clientsWithFileOf(String password) throws IOException {
        Path file = Files.writeString(Files.createTempFile(temporary, "password", ""), "kafka=" + password + "\n");
        return clients("File", file + ":kafka");
    }

    /** Properties of Kafka clients that have the password from where one of Kafka's configuration providers finds it. */
    private static Path clients(String provider, String where) throws IOException {
        return Files.writeString(
                Files.createTempFile(temporary, "clients", ".properties"),
                """
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=PLAIN
                config.providers=from
                config.providers.from.class=org.apache.kafka.common.config.provider.%sConfigProvider
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
                    username="weir" password="${from:%s}";
                """
                        .formatted(provider, where));
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {scoring, learning, producer, broker}) {
            if (part != null) {
                part.close();
            }
        }
    }

    private static TopicSpec topic(String name, boolean compacted) {
        return new TopicSpec(name, 1, compacted, 1 << 20);
    }

    private static long time(int login) {
        return START + login * APART;
    }

    private static int attempts(int login) {
        return login % 10 == 9 ? 8 : 0;
    }

    private static void sendLogin(int i) {
        send("logins", time(i), login(i));
    }

    /** One that comes after all others. */
    private static void sendLaterLogin() {
        int i = LOGINS + ++later;
        send("logins", time(i), login(i).replace("\"login-", "\"later-"));
    }

    private static String login(int i) {
        return "{\"login_id\":\"login-%d\",\"account\":\"account %d\",\"address\":\"10.0.0.%d\",\"attempts\":%d,"
                        .formatted(i, i % 7, i % 11, attempts(i))
                + "\"new_device\":%s,%s\"channel\":\"web\",\"at\":%d}"
                        .formatted(i % 3 == 0, i < 7 ? "" : "\"distance_km\":12.5,", time(i));
    }

    private static void send(String topic, long time, String json) {
        producer.send(new ProducerRecord<>(topic, null, time, null, json.getBytes(UTF_8)));
    }

    private static void awaitMessages(String topic, int count) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    scoring.requireAlive();
                    learning.requireAlive();
                    return TopicContents.read(broker.bootstrap(), topic).size() >= count;
                });
    }

    @Test
    void everyLoginIsDecidedOnceUnderItsTextId() {
        List<JsonNode> ids = TopicContents.json(broker.bootstrap(), "login-decisions").stream()
                .map(decision -> decision.get("id"))
                .toList();
        assertThat(ids).allSatisfy(id -> assertThat(id.isTextual()).isTrue());
        assertThat(ids.stream().map(JsonNode::textValue).filter(id -> !id.startsWith("later-")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, LOGINS).mapToObj(i -> "login-" + i).toList());
    }

    /** By jobs that reach Kafka with a password only, one from the environment, the other from a file. */
    @Test
    void thePasswordIsInNothingThatTheJobsWriteAndAWrongOneIsRefused() throws Exception {
        awaitMessages("login-models", 1);
        List<String> list = List.of(
                "models",
                "list",
                "--pipeline=" + Repository.pipeline("login-abuse.yaml"),
                "--bootstrap=" + broker.bootstrapWithPassword());
        WeirProcess listed = weir(list, clientsWithFileOf(PASSWORD.value()));
        assertThat(listed.awaitExit()).as(listed.err()).isZero();
        assertThat(listed.out()).containsPattern("abuse +\\d+ ");
        WeirProcess refused = weir(list, clientsWithFileOf("another-" + PASSWORD.value()));
        assertThat(refused.awaitExit()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("Authentication failed");

        PASSWORD.assertInNoFileOf(
                temporary.resolve("scoring"), temporary.resolve("learning"), temporary.resolve("outputs"));
    }

    private static WeirProcess weir(List<String> words, Path kafkaConfig) throws Exception {
        return WeirProcess.run(
                temporary.resolve("outputs"),
                Stream.concat(words.stream(), Stream.of("--kafka-config=" + kafkaConfig))
                        .toArray(String[]::new));
    }

    @Test
    void theFeaturesOfItsFileAreLogged() {
        Map<String, JsonNode> features = new java.util.HashMap<>();
        TopicContents.json(broker.bootstrap(), "login-features")
                .forEach(line -> features.put(line.get("id").textValue(), line.get("features")));
        assertThat(TopicContents.json(broker.bootstrap(), "login-features"))
                .as("the columns by which scores are judged")
                .allSatisfy(line ->
                        assertThat(line.at("/columns/channel").textValue()).isEqualTo("web"));
        assertThat(features.values()).allSatisfy(values -> assertThat(values).hasSize(4 + 3 * 3 + 2 * 2 + 2));
        JsonNode first = features.get("login-0");
        assertThat(first.get(2).isNull())
                .as("distance_km of an account's first login")
                .isTrue();
        JsonNode last = features.get("login-399");
        assertThat(last.get(0).asDouble()).isEqualTo(8); // attempts
        assertThat(last.get(1).asDouble()).isEqualTo(1); // new_device: 399 is a multiple of 3
        assertThat(last.get(2).asDouble()).isEqualTo(12.5); // distance_km
        assertThat(last.get(3).asDouble()).isEqualTo(18); // hour_of_day: 399 times 10 minutes are 2 days, 18 h, 30 min
        // Account 0 (399 is a multiple of 7) comes every 70 minutes.
        assertThat(last.get(4).asDouble()).isEqualTo(1); // count over 1 h
        assertThat(last.get(5).asDouble()).isEqualTo(21); // over 1 d: 0, 70, ..., 1400 minutes ago
        assertThat(last.get(6).asDouble()).isEqualTo(58); // over 14 d: all
    }

    @Test
    void brokenLoginsAreDeadLettersWithTheirReasons() {
        awaitMessages("login-dead-letters", 4);
        List<ConsumerRecord<byte[], byte[]>> letters = TopicContents.read(broker.bootstrap(), "login-dead-letters");
        assertThat(letters.stream().map(letter -> TopicContents.header(letter, "reason")))
                .containsExactlyInAnyOrder("DUPLICATE_ID", "OUT_OF_RANGE", "OUT_OF_RANGE", "WRONG_TYPE");
        assertThat(letters).allSatisfy(letter -> {
            assertThat(TopicContents.header(letter, "pipeline")).isEqualTo("login-abuse");
            assertThat(TopicContents.header(letter, "source-topic")).isEqualTo("logins");
        });
        assertThat(letters.stream().map(letter -> TopicContents.header(letter, "detail")))
                .anySatisfy(detail -> assertThat(detail).contains("channel", "fax", "web", "app", "phone"));
    }

    @Test
    void aModelLearnedFromReportsIsUsedWithoutARestart() {
        awaitMessages("login-models", 1);
        JsonNode model = TopicContents.json(broker.bootstrap(), "login-models").get(0);
        assertThat(model.get("name").textValue()).isEqualTo("abuse");
        assertThat(model.get("examples").asInt()).isEqualTo(200);
        assertThat(model.get("features")).hasSize(19);
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    sendLaterLogin();
                    scoring.requireAlive();
                    return TopicContents.json(broker.bootstrap(), "login-decisions").stream()
                            .anyMatch(decision -> decision.get("model_version").asLong() >= 1);
                });
    }

    @Test
    void aChallengerScoresBesideAndDecidesNothingAndBothAreMeasuredByChannel() {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    sendLaterLogin();
                    scoring.requireAlive();
                    return TopicContents.json(broker.bootstrap(), "login-features").stream()
                            .anyMatch(line -> line.at("/beside/0/model")
                                            .asText()
                                            .equals("abuse-forest")
                                    && line.at("/beside/0/model_version").asLong() >= 1);
                });
        assertThat(TopicContents.json(broker.bootstrap(), "login-decisions"))
                .allSatisfy(decision ->
                        assertThat(decision.get("model").textValue()).isNotEqualTo("abuse-forest"));
        for (String model : List.of("abuse", "abuse-forest")) {
            assertThat(TopicContents.json(broker.bootstrap(), "login-model-metrics"))
                    .as(model)
                    .filteredOn(metrics -> metrics.path("model").asText().equals(model))
                    .last()
                    .satisfies(metrics -> {
                        assertThat(metrics.at("/segments/0/values/0/value").textValue())
                                .isEqualTo("web");
                        assertThat(metrics.at("/segments/0/values/0/examples").asInt())
                                .isEqualTo(metrics.get("examples").asInt());
                        assertThat(metrics.at("/windows/0/window").textValue()).isEqualTo("7 d");
                    });
        }
    }
}
