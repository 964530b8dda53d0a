package io.weir.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a compacted topic as the table that it is: the newest value of each key. */
public final class CompactedTopic {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private CompactedTopic() {}

    /**
     * The newest committed value of each key, as of this call; empty if the topic does not exist. O(topic).
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @param properties of the client; they win over the settings made here
     * @throws IllegalStateException if Kafka does not answer within half a minute
     */
    public static Map<String, byte[]> read(String bootstrap, String topic, Map<String, String> properties) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.putAll(properties);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<PartitionInfo> infos = consumer.listTopics().get(topic);
            return infos == null ? Map.of() : read(consumer, infos);
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    "Kafka at " + bootstrap + " did not tell what the topic " + topic + " holds: " + e.getMessage()
                            + "; check the address and that the broker runs.",
                    e);
        }
    }

    private static Map<String, byte[]> read(KafkaConsumer<byte[], byte[]> consumer, List<PartitionInfo> infos) {
        List<TopicPartition> partitions = infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<String, byte[]> table = new LinkedHashMap<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            consumer.poll(POLL).forEach(record -> {
                String key = record.key() == null ? "" : new String(record.key(), UTF_8);
                if (record.value() == null) {
                    table.remove(key);
                } else {
                    table.put(key, record.value());
                }
            });
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("it stopped answering while its topic was read");
            }
        }
        return table;
    }
}
