package io.weir.connectors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker: what is in the topics is what the stream holds, whatever happened in between. */
class NetworkSimulatorTest {
    private static final int PARTITIONS = 3;
    private static final StreamConfig STREAM =
            new StreamConfig(new NetworkConfig(100, 300, 20, LocalDate.of(2018, 4, 1), 11), 0.01, Duration.ofDays(2));
    private static final Clock NOON = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_123L), ZoneOffset.UTC);

    @TempDir
    static Path directory;

    private static DevelopmentBroker broker;

    @BeforeAll
    static void startBroker() {
        broker =
                DevelopmentBroker.start(DevelopmentBroker.Options.of(directory, BrokerClassPath.gathered(Path.of(""))));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void resumedRunsEqualAnUninterruptedOne() {
        createTopics("whole");
        createTopics("pieces");
        new NetworkSimulator(options("whole", 0, 5_000), NOON).run();
        for (int piece : new int[] {1, 999, 2_500, 1_500}) {
            NetworkSimulator simulator = new NetworkSimulator(options("pieces", 0, piece), NOON);
            simulator.run();
            assertThat(simulator.progress().sent()).isEqualTo(piece);
        }

        assertThat(read("pieces-transactions"))
                .isEqualTo(read("whole-transactions"))
                .hasSize(5_000);
        assertThat(read("pieces-labels")).isEqualTo(read("whole-labels")).hasSizeGreaterThan(3_000);
    }

    @Test
    void resumedMetricsEqualThoseOfAnUninterruptedRun() {
        createTopics("all-metrics");
        createTopics("metrics-in-pieces");
        metrics("all-metrics", 12_000).run();
        for (int piece : new int[] {1, 4_999, 7_000}) {
            MetricsSimulator simulator = metrics("metrics-in-pieces", piece);
            simulator.run();
            assertThat(simulator.sent()).isEqualTo(piece);
        }

        assertThat(read("metrics-in-pieces-transactions"))
                .isEqualTo(read("all-metrics-transactions"))
                .hasSize(12_000);
        assertThat(read("metrics-in-pieces-labels"))
                .isEqualTo(read("all-metrics-labels"))
                .isNotEmpty();
    }

    private static MetricsSimulator metrics(String topics, long limit) {
        return new MetricsSimulator(
                new MetricsSimulator.Options(
                        broker.bootstrap(),
                        topics + "-transactions",
                        topics + "-labels",
                        new MetricsConfig(FleetConfig.of(2, 3), 0.01),
                        0,
                        limit),
                NOON);
    }

    @Test
    void partitionThatIsBehindIsFilledUpAndTheOthersAreNotRepeated() {
        createTopics("uneven");
        createTopics("even");
        new NetworkSimulator(options("even", 0, 1_000), NOON).run();
        // As after a kill: one partition has got its first 100 messages only, the others all of theirs.
        List<Seen> all = read("even-transactions");
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            long sentToZero = 0;
            for (Seen seen : all) {
                if (seen.partition() != 0 || sentToZero++ < 100) {
                    producer.send(seen.record("uneven-transactions"));
                }
            }
        }
        long missing = all.stream().filter(seen -> seen.partition() == 0).count() - 100;

        NetworkSimulator simulator = new NetworkSimulator(options("uneven", 0, missing), NOON);
        simulator.run();

        assertThat(missing).isPositive();
        assertThat(read("uneven-transactions")).isEqualTo(all);
    }

    @Test
    void recordsCarryTheSimulatedTimeAndTheClocksTimeOfSending() {
        createTopics("stamped");
        NetworkSimulator simulator = new NetworkSimulator(options("stamped", 0, 300), NOON);
        simulator.run();
        SimulatedStream stream = new SimulatedStream(STREAM);
        List<SimulatedMessage> sent = new ArrayList<>();
        for (SimulatedMessage m = stream.next(); sent.size() < 300; m = stream.next()) {
            if (m.kind() == SimulatedMessage.Kind.TRANSACTION) {
                sent.add(m);
            }
        }

        List<Seen> seen = read("stamped-transactions");
        for (int i = 0; i < 300; i++) {
            assertThat(seen.get(i).timestamp()).isEqualTo(sent.get(i).eventTime());
            assertThat(seen.get(i).sentAt()).isEqualTo("1700000000123");
            assertThat(seen.get(i).key()).isEqualTo(text(sent.get(i).key()));
            assertThat(seen.get(i).value()).isEqualTo(text(sent.get(i).value()));
        }
        assertThat(simulator.progress().broken()).isEqualTo(3);
    }

    @Test
    void brokerThatIsKilledInMidRunIsWaitedForAndNothingIsLostOrRepeated() {
        createTopics("outage");
        NetworkSimulator simulator = new NetworkSimulator(options("outage", 2_000, 6_000), Clock.systemUTC());
        CompletableFuture<Void> run = CompletableFuture.runAsync(simulator::run);
        await().atMost(30, TimeUnit.SECONDS).until(() -> simulator.progress().sent() > 500);

        broker.kill();
        broker.restart();

        await().atMost(60, TimeUnit.SECONDS).until(run::isDone);
        assertThat(run).isCompleted();
        assertThat(read("outage-transactions").stream().mapToLong(Seen::index))
                .containsExactlyElementsOf(
                        IntStream.range(0, 6_000).mapToObj(Long::valueOf).toList());
    }

    @Test
    void stopEndsAnEndlessRunAndTheNextGoesOn() {
        createTopics("stopped");
        NetworkSimulator endless = new NetworkSimulator(options("stopped", 0, NetworkSimulator.UNLIMITED), NOON);
        CompletableFuture<Void> run = CompletableFuture.runAsync(endless::run);
        await().atMost(30, TimeUnit.SECONDS).until(() -> endless.progress().sent() > 100);
        endless.stop();
        await().atMost(30, TimeUnit.SECONDS).until(run::isDone);

        assertThat(run).isCompleted();
        long first = endless.progress().sent();
        new NetworkSimulator(options("stopped", 0, 10), NOON).run();
        assertThat(read("stopped-transactions").stream().mapToLong(Seen::index))
                .containsExactlyElementsOf(IntStream.range(0, (int) first + 10)
                        .mapToObj(Long::valueOf)
                        .toList());
    }

    /** As Kafka's retention does, which counts from the records' timestamps: those of years ago. */
    @Test
    void whatWasDeletedIsNotSentAgain() throws Exception {
        createTopics("deleted");
        createTopics("undeleted");
        new NetworkSimulator(options("deleted", 0, 2_000), NOON).run();
        List<Seen> transactions = read("deleted-transactions");
        List<Seen> labels = read("deleted-labels");
        deleteAll("deleted-transactions", 0, 1, 2);
        deleteAll("deleted-labels", 0, 2); // one partition still has its last record

        new NetworkSimulator(options("deleted", 0, 500), NOON).run();
        labels.removeIf(seen -> seen.partition() == 1);
        transactions.addAll(read("deleted-transactions"));
        labels.addAll(read("deleted-labels"));

        new NetworkSimulator(options("undeleted", 0, 2_500), NOON).run();
        assertThat(transactions).isEqualTo(read("undeleted-transactions"));
        assertThat(labels)
                .containsExactlyInAnyOrderElementsOf(read("undeleted-labels"))
                .hasSizeGreaterThan(1_000);
    }

    private static void deleteAll(String topic, int... partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.deleteRecords(IntStream.of(partitions)
                            .boxed()
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(topic, partition),
                                    partition -> RecordsToDelete.beforeOffset(-1))))
                    .all()
                    .get();
        }
    }

    @Test
    void topicOfAnotherWriterIsRefused() {
        createTopics("foreign");
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>("foreign-transactions", 0, null, new byte[] {1}));
        }

        assertThatThrownBy(() -> new NetworkSimulator(options("foreign", 0, 1), NOON).run())
                .hasMessageContaining("foreign-transactions-0 (offset 0)")
                .hasMessageContaining("header 'n' is missing");
    }

    /** A record as it was seen in a topic, without its offset and its time of sending where that is not wanted. */
    private record Seen(int partition, long index, long timestamp, String key, String value, String sentAt) {
        ProducerRecord<byte[], byte[]> record(String topic) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    topic,
                    partition,
                    timestamp,
                    key.getBytes(StandardCharsets.UTF_8),
                    value.getBytes(StandardCharsets.UTF_8));
            record.headers().add("n", Long.toString(index).getBytes(StandardCharsets.US_ASCII));
            record.headers().add("sent-at", sentAt.getBytes(StandardCharsets.US_ASCII));
            return record;
        }
    }

    private static void createTopics(String prefix) {
        Topics.create(
                broker.bootstrap(),
                List.of(
                        new TopicSpec(prefix + "-transactions", PARTITIONS, false, 1 << 20),
                        new TopicSpec(prefix + "-labels", PARTITIONS, false, 1 << 20)));
    }

    private static NetworkSimulator.Options options(String prefix, double perSecond, long limit) {
        return new NetworkSimulator.Options(
                broker.bootstrap(), prefix + "-transactions", prefix + "-labels", STREAM, perSecond, limit);
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Everything in a topic, by index; within a partition the indices must be in order already. */
    private static List<Seen> read(String topic) {
        List<Seen> seen = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(p -> new TopicPartition(topic, p))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    seen.add(new Seen(
                            record.partition(),
                            Long.parseLong(text(record.headers().lastHeader("n").value())),
                            record.timestamp(),
                            text(record.key()),
                            text(record.value()),
                            text(record.headers().lastHeader("sent-at").value())));
                }
            }
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int wanted = partition;
            assertThat(seen.stream().filter(s -> s.partition() == wanted).map(Seen::index))
                    .isSorted();
        }
        seen.sort(Comparator.comparingLong(Seen::index));
        return seen;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
