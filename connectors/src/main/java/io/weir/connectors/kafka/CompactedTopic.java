package io.weir.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Reads and writes a compacted topic as the table that it is: the newest value of each key. */
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
        return find(bootstrap, topic, properties, (read, all) -> {}).orElse(Map.of());
    }

    /** Is told how far the topic is read. */
    @FunctionalInterface
    public interface Progress {
        /** Of all its offsets so many are read. */
        void at(long read, long all);
    }

    /** As {@link #read}, but empty only if the topic does not exist; tells how far it is. */
    public static Optional<Map<String, byte[]>> find(
            String bootstrap, String topic, Map<String, String> properties, Progress progress) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrap, properties)) {
            List<PartitionInfo> infos = consumer.listTopics().get(topic);
            return Optional.ofNullable(infos).map(partitions -> read(consumer, partitions, progress));
        } catch (KafkaException e) {
            throw silent(bootstrap, topic, e);
        }
    }

    static KafkaConsumer<byte[], byte[]> consumer(String bootstrap, Map<String, String> properties) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.putAll(properties);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static IllegalStateException silent(String bootstrap, String topic, KafkaException e) {
        return new IllegalStateException(
                "Kafka at " + bootstrap + " did not tell what the topic " + topic + " holds: " + e.getMessage()
                        + "; check the address and that the broker runs.",
                e);
    }

    /**
     * Sets the value of a key, and returns when all replicas that are in sync have it.
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @param properties of the client; they win over the settings made here
     * @throws IllegalStateException if Kafka does not take it within half a minute
     */
    public static void put(String bootstrap, String topic, String key, byte[] value, Map<String, String> properties) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, KafkaOutputs.MOST_REQUEST_BYTES);
        settings.putAll(properties);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value))
                    .get();
        } catch (ExecutionException | KafkaException e) {
            Throwable why = e instanceof ExecutionException ? e.getCause() : e;
            throw new IllegalStateException(
                    "Kafka at " + bootstrap + " did not take what was written to the topic " + topic + ": "
                            + why.getMessage() + "; check the address and that the broker runs.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka at " + bootstrap + " was written to", e);
        }
    }

    /** Leaves the consumer behind what was read. */
    static Map<String, byte[]> read(KafkaConsumer<byte[], byte[]> consumer, List<PartitionInfo> infos) {
        return read(consumer, infos, (read, all) -> {});
    }

    private static Map<String, byte[]> read(
            KafkaConsumer<byte[], byte[]> consumer, List<PartitionInfo> infos, Progress progress) {
        List<TopicPartition> partitions = infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<String, byte[]> table = new LinkedHashMap<>();
        long all = ends.values().stream().mapToLong(Long::longValue).sum();
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
            progress.at(partitions.stream().mapToLong(consumer::position).sum(), all);
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("it stopped answering while its topic was read");
            }
        }
        return table;
    }
}
