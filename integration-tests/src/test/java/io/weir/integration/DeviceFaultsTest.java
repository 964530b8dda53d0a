package io.weir.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.integration.GpuStandIn.Fault;
import io.weir.integration.JobJvm.Setting;
import io.weir.jobs.ScoringJob;
import io.weir.jobs.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.util.FatalExitExceptionHandler;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scoring job on a device that fails a thousand times while versions of the model take over: no decision is lost, repeated
 * or different. Beside it runs the same job without a device.
 *
 * <p>Injected are calls that fail and mend (CUresult 1, 2, 400 and 999), errors after which the device is lost (700, 719 and
 * 214), and wrong results, these only in batches of which the sampled check looks at rows: nothing finds them in others.
 *
 * <p>Three processes follow each other, and each loses its device in the end. Two were told to fail with it and end by
 * themselves; the third goes on on the CPU.
 */
@Timeout(600)
class DeviceFaultsTest {
    /** The environment variable WEIR_DEVICE_FAULTS, such as 20000, makes it more. */
    private static final int FAULTS = Integer.parseInt(System.getenv().getOrDefault("WEIR_DEVICE_FAULTS", "1000"));

    private static final int[] LAST_FAULTS = {700, 719, 214};
    private static final int ONE_CALL_IN = 40;
    private static final int CHUNK = 1_000;
    /** The most events of a batch: few, so that there are many batches to fail. */
    private static final int BATCH = 4;

    private static final double ALERT_ABOVE = 0.5;
    private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
    private static final float[] MEANS = {100, 12, 20, 100, 200};
    private static final float[] SCALES = {64, 4, 16, 32, 64};
    private static final double ULP = 0x1p-24;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path temporary;

    private String bootstrap;
    private GpuStandIn gpu;
    private Producer<byte[], byte[]> producer;
    private JobJvm faulty;
    private int lives;
    private int sent;
    private int versions;

    @Test
    void noDecisionIsLostRepeatedOrDifferentThoughTheDeviceFailsAThousandTimes() throws Exception {
        gpu = GpuStandIn.in(temporary);
        try (DevelopmentBroker broker = DevelopmentBroker.start(DevelopmentBroker.Options.of(
                        temporary.resolve("broker"), BrokerClassPath.gathered(Repository.root())));
                Producer<byte[], byte[]> opened = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrap()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            bootstrap = broker.bootstrap();
            producer = opened;
            createTopics();
            try (JobJvm sound = JobJvm.start(
                    temporary.resolve("sound"),
                    ScoringJob.class,
                    pipeline("sound", "{device: cpu}"),
                    bootstrap,
                    new Setting(Map.of(), List.of(), ROCKSDB))) {
                startFaulty();
                try {
                    sendUntilEachLifeHadItsFaults();
                    awaitAllDecided("faulty");
                    awaitAllDecided("sound");
                    sound.requireAlive();
                } finally {
                    faulty.close();
                }
            }
            assertTheDeviceFailedInEachInjectedWay();
            assertSameDecisions();
        }
    }

    private static final List<String> ROCKSDB = List.of("-Dstate.backend.type=rocksdb");

    private void createTopics() {
        List<TopicSpec> topics = new ArrayList<>();
        Stream.of("payments", "verdicts").map(name -> topic(name, false)).forEach(topics::add);
        topics.add(topic("models", true));
        for (String job : List.of("sound", "faulty")) {
            Stream.of("decisions", "alerts", "feature-log", "dead-letters", "model-metrics", "scoring-status")
                    .map(name -> topic(job + "-" + name, false))
                    .forEach(topics::add);
        }
        Topics.create(bootstrap, topics);
    }

    private static TopicSpec topic(String name, boolean compacted) {
        return new TopicSpec(name, 1, compacted, 1 << 20);
    }

    private Path pipeline(String name, String scoring) throws IOException {
        return Files.writeString(
                temporary.resolve(name + ".yaml"),
                """
                name: NAME
                source:
                  topic: payments
                  columns: {id: BIGINT, card: BIGINT, amount: DOUBLE, at: BIGINT}
                  id: id
                  event-time: at
                features:
                  - {of: [amount, hour_of_day]}
                  - {key: card, of: [count, avg(amount), max(amount)], over: [1 h]}
                labels: {topic: verdicts, label: fraud, time: at}
                model: {name: fraud, kind: logistic-regression, prior: 0.25}
                batch: {size: BATCH}
                scoring: SCORING
                decide: {alert-above: ABOVE}
                topics:
                  decisions: NAME-decisions
                  alerts: NAME-alerts
                  feature-log: NAME-feature-log
                  dead-letters: NAME-dead-letters
                  model-metrics: NAME-model-metrics
                  scoring-status: NAME-scoring-status
                """
                        .replace("NAME", name)
                        .replace("BATCH", Integer.toString(BATCH))
                        .replace("SCORING", scoring)
                        .replace("ABOVE", Double.toString(ALERT_ABOVE)));
    }

    /** The next process, from the newest checkpoint of the one before. */
    private void startFaulty() throws IOException {
        boolean last = lives == LAST_FAULTS.length - 1;
        Path folder = temporary.resolve("faulty");
        List<String> flink = new ArrayList<>(ROCKSDB);
        if (lives > 0) {
            newestCheckpoint(folder.resolve("checkpoints"))
                    .ifPresent(checkpoint -> flink.add("-Dexecution.state-recovery.path=" + checkpoint));
        }
        int faults = (FAULTS + LAST_FAULTS.length - 1) / LAST_FAULTS.length;
        String storm = (lives + 1) + ":" + ONE_CALL_IN + ":" + faults + ":" + LAST_FAULTS[lives];
        faulty = JobJvm.start(
                folder,
                ScoringJob.class,
                pipeline("faulty", "{device: gpu, on-device-failure: " + (last ? "cpu" : "fail") + "}"),
                bootstrap,
                gpu.setting(storm, flink));
        lives++;
    }

    /** Empty if the process ended before its first one: the next begins as it did. */
    private static Optional<String> newestCheckpoint(Path checkpoints) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .map(file -> file.getParent().toUri().toString());
        }
    }

    /** Starts the next process if one has ended as it was told to. */
    private void reviveFaulty() throws IOException {
        if (!faulty.isAlive() && lives < LAST_FAULTS.length) {
            if (faulty.exitValue() != (FatalExitExceptionHandler.EXIT_CODE & 0xff)) {
                faulty.requireAlive();
            }
            startFaulty();
        }
        faulty.requireAlive();
    }

    private void sendUntilEachLifeHadItsFaults() {
        while (sticky() < LAST_FAULTS.length) {
            sendChunk();
            // Not too far ahead, so that versions take over in between.
            awaitDecided("faulty", sent - 3 * CHUNK);
            assertThat(sent).as("events sent in vain: %s", gpu.faults().size()).isLessThan(400 * FAULTS);
        }
        sendChunk();
    }

    private long sticky() {
        return gpu.faults().stream()
                .filter(fault -> fault.code().length() == 3
                        && !fault.code().equals("999")
                        && !fault.code().equals("400"))
                .count();
    }

    private void sendChunk() {
        publish(++versions);
        for (int i = 0; i < CHUNK; i++) {
            int id = sent++;
            long at = START + id * 2_000L;
            send(
                    "payments",
                    at,
                    "",
                    "{\"id\":%d,\"card\":%d,\"amount\":%d,\"at\":%d}"
                            .formatted(id, mix(id, 1) % 50, mix(id, 2) % 300, at));
        }
        producer.flush();
    }

    private static long mix(int id, int use) {
        return SyntheticPayments.mix(4L * id + use) >>> 33;
    }

    /** Whole parts of 64, so that a float holds them. */
    private static float[] weights(long version) {
        float[] weights = new float[MEANS.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (mix((int) version, 100 + i) % 128 - 64) / 64f;
        }
        return weights;
    }

    private void publish(long version) {
        String features = PipelineReader.read(temporary.resolve("faulty.yaml")).featureNames().stream()
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(","));
        send(
                "models",
                START,
                "fraud",
                ("{\"format\":1,\"name\":\"fraud\",\"version\":%d,\"kind\":\"logistic-regression\","
                                + "\"event_time\":\"%s\",\"examples\":10,\"positives\":1,\"features\":[%s],"
                                + "\"weights\":%s,\"bias\":0.5,\"means\":%s,\"scales\":%s}")
                        .formatted(
                                version,
                                Instant.ofEpochMilli(START),
                                features,
                                java.util.Arrays.toString(weights(version)),
                                java.util.Arrays.toString(MEANS),
                                java.util.Arrays.toString(SCALES)));
    }

    private void send(String topic, long time, String key, String json) {
        producer.send(new ProducerRecord<>(topic, null, time, key.getBytes(UTF_8), json.getBytes(UTF_8)));
    }

    /** Roughly: the topic's end counts the markers of transactions and what aborted ones wrote. */
    private void awaitDecided(String job, long count) {
        await(() -> TopicContents.end(bootstrap, job + "-decisions") >= count);
    }

    private void awaitAllDecided(String job) {
        // All decisions are read only once the end allows them to be there.
        awaitDecided(job, sent);
        for (String topic : List.of(job + "-decisions", job + "-feature-log")) {
            await(() -> Set.copyOf(ids(TopicContents.json(bootstrap, topic))).size() == sent);
        }
    }

    private void await(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(WeirProcess.PATIENCE)
                .pollInterval(100, TimeUnit.MILLISECONDS)
                .until(() -> {
                    reviveFaulty();
                    return condition.getAsBoolean();
                });
    }

    private void assertTheDeviceFailedInEachInjectedWay() throws IOException {
        assertThat(Files.readString(temporary.resolve("faulty/job.log")))
                .as("wrong results were found out")
                .contains("the batch is scored again on the CPU, and the GPU rests");
        List<Fault> faults = gpu.faults();
        Map<String, Long> byCode =
                faults.stream().collect(Collectors.groupingBy(Fault::code, TreeMap::new, Collectors.counting()));
        Map<String, Long> byCall =
                faults.stream().collect(Collectors.groupingBy(Fault::call, TreeMap::new, Collectors.counting()));
        assertThat(faults).hasSizeGreaterThanOrEqualTo(FAULTS);
        assertThat(byCode)
                .as("events %s, versions %s", sent, versions)
                .containsKeys("1", "2", "400", "999", "700", "719", "214", "wrong");
        assertThat(byCall)
                .containsKeys(
                        "cuCtxSetCurrent",
                        "cuMemcpyHtoDAsync",
                        "cuLaunchKernel",
                        "execution",
                        "cuMemcpyDtoHAsync",
                        "cuStreamSynchronize",
                        "cuStreamQuery",
                        "results");
        assertThat(lives).isEqualTo(LAST_FAULTS.length);
        long executions = faults.stream()
                .filter(fault -> List.of("700", "719", "214").contains(fault.code()))
                .mapToLong(Fault::executions)
                .sum();
        assertThat(executions).as("batches on the device, of all processes").isGreaterThan(2L * FAULTS);
    }

    private void assertSameDecisions() {
        List<JsonNode> decisions = TopicContents.json(bootstrap, "faulty-decisions");
        List<Long> ids = LongStream.range(0, sent).boxed().toList();
        Decisions.assertEachOnce(ids(decisions), ids);
        Map<Long, JsonNode> sound = byId(TopicContents.json(bootstrap, "sound-decisions"));
        Map<Long, JsonNode> soundFeatures = byId(TopicContents.json(bootstrap, "sound-feature-log"));
        List<JsonNode> logged = TopicContents.json(bootstrap, "faulty-feature-log");
        Decisions.assertEachOnce(ids(logged), ids);
        Map<Long, JsonNode> features = byId(logged);

        long last = 0;
        int sameVersion = 0;
        Map<String, Integer> outcomes = new HashMap<>();
        for (JsonNode decision : decisions) {
            long id = decision.get("id").asLong();
            long version = decision.get("model_version").asLong();
            assertThat(version).as("version of %s", id).isBetween(last, (long) versions);
            last = version;
            JsonNode vector = features.get(id).get("features");
            assertThat(vector)
                    .as("features of %s", id)
                    .isEqualTo(soundFeatures.get(id).get("features"));
            double bound = assertScoreOfVersion(decision, version, vector);
            JsonNode other = sound.get(id);
            if (other.get("model_version").asLong() == version) {
                sameVersion++;
                assertThat(decision.get("score").asDouble())
                        .isCloseTo(other.get("score").asDouble(), within(2 * bound));
                if (Math.abs(other.get("score").asDouble() - ALERT_ABOVE) > 2 * bound) {
                    assertThat(decision.get("decision")).isEqualTo(other.get("decision"));
                }
            }
            outcomes.merge(decision.get("decision").textValue(), 1, Integer::sum);
        }
        assertThat(last).as("all versions took over").isEqualTo(versions);
        assertThat(sameVersion).as("compared with the job without a device").isGreaterThan(sent / 10);
        assertThat(outcomes.get("alert")).isGreaterThan(sent / 20);
        assertThat(outcomes.get("pass")).isGreaterThan(sent / 20);
    }

    /** By the documented formula in double precision, within the bound of the kernel and of the CPU; returns the bound. */
    private static double assertScoreOfVersion(JsonNode decision, long version, JsonNode vector) {
        double expected = 0.25;
        double bound = ULP;
        if (version > 0) {
            float[] weights = weights(version);
            double margin = 0.5;
            double size = 0.5;
            for (int i = 0; i < weights.length; i++) {
                double term = weights[i] * (((double) vector.get(i).floatValue()) - MEANS[i]) / SCALES[i];
                margin += term;
                size += Math.abs(term);
            }
            expected = 1 / (1 + Math.exp(-margin));
            bound = (weights.length + 4) * ULP * size / 4 + 4 * ULP;
        }
        assertThat(decision.get("score").asDouble())
                .as("score of %s by version %s of %s", decision.get("id"), version, vector)
                .isCloseTo(expected, within(bound));
        if (Math.abs(expected - ALERT_ABOVE) > bound) {
            assertThat(decision.get("decision").textValue()).isEqualTo(expected > ALERT_ABOVE ? "alert" : "pass");
        }
        return bound;
    }

    private static List<Long> ids(List<JsonNode> records) {
        return records.stream().map(record -> record.get("id").asLong()).toList();
    }

    private static Map<Long, JsonNode> byId(List<JsonNode> records) {
        Map<Long, JsonNode> byId = new HashMap<>();
        records.forEach(record -> byId.put(record.get("id").asLong(), record));
        return byId;
    }
}
