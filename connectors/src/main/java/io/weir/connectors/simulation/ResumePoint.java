package io.weir.connectors.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a topic already got of the simulated stream: the index of the last message of each partition.
 *
 * <p>The messages of a partition are sent in the order of their indices and by an idempotent producer, so that a partition
 * got all of its messages up to its last one, and none after it.
 *
 * <p>A partition may be empty that got some: Kafka's retention counts from the records' timestamps, which are years old, and
 * deletes all of them within minutes unless it is off. Its end still tells how many there were, as each took one offset; what others
 * had written there too is taken for ours then.
 */
final class ResumePoint {
    private static final long NONE_LEFT = -1;

    private final long[] lastIndex;
    private final long[] ends;

    private ResumePoint(long[] lastIndex, long[] ends) {
        this.lastIndex = lastIndex;
        this.ends = ends;
    }

    /** How many partitions the topic has. */
    int partitions() {
        return lastIndex.length;
    }

    /** Whether the message of that index has come to its address already. */
    boolean got(Address address, long index) {
        long last = lastIndex[address.partition()];
        return last == NONE_LEFT ? address.place() < ends[address.partition()] : index <= last;
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
            long deadline = System.nanoTime() + patience.toNanos();
            while (true) {
                try {
                    return read(consumer, topic, partitions.size(), deadline);
                } catch (OffsetOutOfRangeException deletedMeanwhile) {
                    requireTime(deadline, deletedMeanwhile.partitions());
                }
            }
        }
    }

    private static ResumePoint read(KafkaConsumer<byte[], byte[]> consumer, String topic, int count, long deadline) {
        long[] last = new long[count];
        Arrays.fill(last, NONE_LEFT);
        long[] ends = new long[count];
        Set<TopicPartition> wanted = seekLast(consumer, topic, ends);
        while (!wanted.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                TopicPartition partition = new TopicPartition(topic, record.partition());
                if (wanted.remove(partition)) {
                    last[record.partition()] = index(record);
                    consumer.pause(List.of(partition));
                }
            }
            requireTime(deadline, wanted);
        }
        return new ResumePoint(last, ends);
    }

    private static void requireTime(long deadline, Set<TopicPartition> wanted) {
        if (System.nanoTime() - deadline > 0) {
            throw new TimeoutException("Kafka did not give the last records of " + wanted + " in time.");
        }
    }

    /**
     * Lets the consumer read the last record of each partition that has one.
     *
     * @param ends gets the end of each partition
     * @return the partitions that have one
     */
    private static Set<TopicPartition> seekLast(KafkaConsumer<?, ?> consumer, String topic, long[] ends) {
        List<TopicPartition> partitions = IntStream.range(0, ends.length)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions).forEach((partition, end) -> ends[partition.partition()] = end);
        Set<TopicPartition> filled = partitions.stream()
                .filter(partition -> ends[partition.partition()] > begin.get(partition))
                .collect(Collectors.toCollection(HashSet::new));
        consumer.assign(filled);
        consumer.resume(filled); // those that an earlier attempt has read
        filled.forEach(partition -> consumer.seek(partition, ends[partition.partition()] - 1));
        return filled;
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
