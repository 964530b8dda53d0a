package io.weir.connectors.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a topic already holds of the simulated stream: the index of the last message of each partition.
 *
 * <p>The messages of a partition are sent in the order of their indices and by an idempotent producer, so that a partition
 * holds all of its messages up to its last one, and none after it.
 */
final class ResumePoint {
    private static final long NOTHING = -1;

    private final long[] lastIndex;

    private ResumePoint(long[] lastIndex) {
        this.lastIndex = lastIndex;
    }

    /** How many partitions the topic has. */
    int partitions() {
        return lastIndex.length;
    }

    /** Whether the partition holds the message of that index, which belongs there, already. */
    boolean holds(int partition, long index) {
        return index <= lastIndex[partition];
    }

    /**
     * Reads the last record of each partition of a topic.
     *
     * @throws TimeoutException if the broker does not answer in that time
     * @throws IllegalStateException if there is no such topic, or somebody else writes to it
     */
    static ResumePoint read(String bootstrap, String topic, Duration patience) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) patience.toMillis(),
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            if (partitions == null || partitions.isEmpty()) {
                throw new IllegalStateException("Kafka at " + bootstrap + " has no topic '" + topic
                        + "'; create it before the simulation starts.");
            }
            long[] last = new long[partitions.size()];
            Arrays.fill(last, NOTHING);
            Map<TopicPartition, Long> wanted = lastOffsets(consumer, topic, partitions.size());
            consumer.assign(wanted.keySet());
            wanted.forEach(consumer::seek);
            long deadline = System.nanoTime() + patience.toNanos();
            while (!wanted.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    TopicPartition partition = new TopicPartition(topic, record.partition());
                    if (wanted.remove(partition) != null) {
                        last[record.partition()] = index(record);
                        consumer.pause(List.of(partition));
                    }
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException("Kafka at " + bootstrap + " did not give the last records of "
                            + wanted.keySet() + " within " + patience.toSeconds() + " s.");
                }
            }
            return new ResumePoint(last);
        }
    }

    private static Map<TopicPartition, Long> lastOffsets(KafkaConsumer<?, ?> consumer, String topic, int count) {
        List<TopicPartition> partitions = IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> last = new HashMap<>();
        consumer.endOffsets(partitions).forEach((partition, end) -> {
            if (end > begin.get(partition)) {
                last.put(partition, end - 1);
            }
        });
        return last;
    }

    private static long index(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(Simulator.INDEX);
        String text = header == null ? "" : new String(header.value(), StandardCharsets.US_ASCII);
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalStateException("The last record of " + record.topic() + "-" + record.partition()
                    + " (offset " + record.offset() + ") was not written by the simulation: its header '"
                    + Simulator.INDEX + "' is " + (header == null ? "missing" : "'" + text + "'")
                    + ". Give the simulation a topic of its own.");
        }
        return Long.parseLong(text);
    }
}
