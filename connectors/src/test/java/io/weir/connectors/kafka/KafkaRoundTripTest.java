package io.weir.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources and sinks in real Flink jobs against a real broker. */
class KafkaRoundTripTest {
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
    void recordsReachTheTopicThatTheyNameWithKeyTimestampAndHeaders() throws Exception {
        create("one", "two");
        byte[] large = new byte[9 * 1024 * 1024];
        Arrays.fill(large, (byte) 'x');
        OutputRecord letter =
                new OutputRecord("one", new byte[] {1}, large, 1_000L, List.of("reason", "OVERSIZED_MESSAGE"));

        write(
                KafkaOutputs.atLeastOnce(broker.bootstrap(), Map.of()),
                List.of(letter, OutputRecord.of("two", "k", null)));

        ConsumerRecord<byte[], byte[]> one = only("one");
        assertThat(one.key()).containsExactly(1);
        assertThat(Arrays.equals(one.value(), large)).isTrue();
        assertThat(one.timestamp()).isEqualTo(1_000);
        assertThat(one.headers().lastHeader("reason").value()).asString().isEqualTo("OVERSIZED_MESSAGE");
        ConsumerRecord<byte[], byte[]> two = only("two");
        assertThat(two.value()).isNull();
        assertThat(two.key()).asString().isEqualTo("k");
    }

    @Test
    void boundedSourceReadsWhatAnExactlyOnceSinkHasCommittedAndOnlyThat() throws Exception {
        create("committed");
        List<OutputRecord> records = IntStream.range(0, 1_000)
                .mapToObj(i -> OutputRecord.of("committed", "key" + i, Integer.toString(i)))
                .toList();
        write(KafkaOutputs.exactlyOnce(broker.bootstrap(), "test-committed", Duration.ofHours(1), Map.of()), records);

        StreamExecutionEnvironment env = environment();
        List<String> read = new ArrayList<>();
        try (CloseableIterator<String> results = env.fromSource(
                        KafkaSources.source(broker.bootstrap(), "committed", "readers", new ValueAndKey(), Types.STRING)
                                .committedOnly()
                                .gathering(Duration.ofMillis(20)) // much less than what is worth sending
                                .fromEarliest()
                                .boundedAtLatest()
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "committed")
                .executeAndCollect()) {
            results.forEachRemaining(read::add);
        }

        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1_000)
                        .mapToObj(i -> i + " of key" + i)
                        .toList());
    }

    @Test
    void aCompactedTopicIsReadAsTheNewestCommittedValueOfEachKey() throws Exception {
        Topics.create(broker.bootstrap(), List.of(new TopicSpec("table", 1, true, 1 << 20)));
        write(
                KafkaOutputs.exactlyOnce(broker.bootstrap(), "test-table", Duration.ofHours(1), Map.of()),
                List.of(
                        OutputRecord.of("table", "fraud", "1"),
                        OutputRecord.of("table", "gone", "1"),
                        OutputRecord.of("table", "fraud", "2"),
                        OutputRecord.of("table", "gone", null)));

        // Kafka answers a commit before it has marked the records as committed.
        await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
            Map<String, byte[]> table = CompactedTopic.read(broker.bootstrap(), "table", Map.of());
            assertThat(table).containsOnlyKeys("fraud");
            assertThat(table.get("fraud")).asString().isEqualTo("2");
        });
        assertThat(CompactedTopic.read(broker.bootstrap(), "no-such-topic", Map.of()))
                .isEmpty();
    }

    @Test
    void runningJobWaitsForABrokerThatIsKilledAndComesBack() throws Exception {
        create("before", "after");
        write(KafkaOutputs.atLeastOnce(broker.bootstrap(), Map.of()), List.of(OutputRecord.of("before", "1", "first")));
        StreamExecutionEnvironment env = environment();
        env.fromSource(
                        KafkaSources.source(broker.bootstrap(), "before", "copy", new ValueAndKey(), Types.STRING)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "before")
                .map(text -> OutputRecord.of("after", "copy", text))
                .returns(OutputRecordTypeInfo.INSTANCE)
                .sinkTo(KafkaOutputs.exactlyOnce(broker.bootstrap(), "test-copy", Duration.ofHours(1), Map.of()));
        JobClient job = env.executeAsync();
        try {
            await().atMost(60, TimeUnit.SECONDS).until(() -> values("after"), List.of("first of 1")::equals);

            broker.kill();
            broker.restart();
            write(
                    KafkaOutputs.atLeastOnce(broker.bootstrap(), Map.of()),
                    List.of(OutputRecord.of("before", "2", "second")));

            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> values("after"), List.of("first of 1", "second of 2")::equals);
        } finally {
            job.cancel().get();
        }
    }

    @Test
    void transactionTimeoutOutOfRangeIsRefused() {
        assertThatThrownBy(() -> KafkaOutputs.exactlyOnce("localhost:1", "p", Duration.ofDays(30), Map.of()))
                .hasMessageContaining("PT720H")
                .hasMessageContaining("24 days");
    }

    private static final class ValueAndKey implements RecordParser<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void parse(RawRecord record, Collector<String> out) {
            out.collect(new String(record.value(), StandardCharsets.UTF_8) + " of "
                    + new String(record.key(), StandardCharsets.UTF_8));
        }
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.setString("execution.checkpointing.interval", "300ms");
        configuration.setString("execution.checkpointing.timeout", "10min");
        // Any restart fails the job: what these tests show is that an outage needs none.
        configuration.setString("restart-strategy.type", "none");
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        return env;
    }

    private static void write(KafkaSink<OutputRecord> sink, List<OutputRecord> records) throws Exception {
        StreamExecutionEnvironment env = environment();
        env.fromData(OutputRecordTypeInfo.INSTANCE, records.toArray(OutputRecord[]::new))
                .sinkTo(sink);
        env.execute();
    }

    private static void create(String... topics) {
        Topics.create(
                broker.bootstrap(),
                Arrays.stream(topics)
                        .map(topic -> new TopicSpec(topic, 1, false, 16 << 20))
                        .toList());
    }

    private static ConsumerRecord<byte[], byte[]> only(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = records(topic);
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static List<String> values(String topic) {
        return records(topic).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The committed records of a topic's only partition. */
    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
