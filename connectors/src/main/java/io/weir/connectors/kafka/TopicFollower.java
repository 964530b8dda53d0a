package io.weir.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Follows compacted topics: the newest committed value of each key as of its start, topic by topic, and then every committed value that
 * comes.
 *
 * <p>A thread of its own reads; Kafka's client waits out a broker that is gone. {@link #next} and {@link #await} are for one other thread.
 */
public final class TopicFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PARTING_MS = 10_000;

    private final Predicate<String> keys;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;

    /** The newest of each key, so that who asks seldom has no more than the topic's keys. */
    private Map<String, byte[]> come = new LinkedHashMap<>();

    private CountDownLatch arrival = new CountDownLatch(1);
    private RuntimeException failure;

    private TopicFollower(Predicate<String> keys, KafkaConsumer<byte[], byte[]> consumer, String name) {
        this.keys = keys;
        this.consumer = consumer;
        this.thread = new Thread(this::follow, name);
        thread.setDaemon(true);
    }

    /**
     * Reads what is there, and begins to follow.
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @param topics of which the first must be there; another that is missing is done without until the next start
     * @param properties of the client; they win over the settings made here
     * @param keys those that are followed
     * @param name of the thread
     * @throws IllegalStateException if Kafka does not answer within half a minute, or has no such topic
     */
    public static TopicFollower start(
            String bootstrap,
            List<String> topics,
            Map<String, String> properties,
            Predicate<String> keys,
            String name) {
        String topic = topics.get(0);
        KafkaConsumer<byte[], byte[]> consumer = CompactedTopic.consumer(bootstrap, properties);
        try {
            Map<String, List<PartitionInfo>> there = consumer.listTopics();
            if (!there.containsKey(topic)) {
                throw new IllegalStateException("Kafka at " + bootstrap + " has no topic " + topic
                        + "; check its name, and that the jobs have been submitted.");
            }
            TopicFollower follower = new TopicFollower(keys, consumer, name);
            Map<TopicPartition, Long> behind = new HashMap<>();
            topics.stream().filter(there::containsKey).forEach(each -> {
                // One after the other: two topics may have the same key.
                CompactedTopic.read(consumer, there.get(each)).forEach(follower::take);
                consumer.assignment().forEach(partition -> behind.put(partition, consumer.position(partition)));
            });
            consumer.assign(behind.keySet());
            behind.forEach(consumer::seek);
            follower.thread.start();
            return follower;
        } catch (KafkaException e) {
            consumer.close();
            throw CompactedTopic.silent(bootstrap, topic, e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private void follow() {
        try (consumer) {
            while (true) {
                consumer.poll(POLL).forEach(record -> {
                    if (record.value() != null) {
                        take(record.key() == null ? "" : new String(record.key(), UTF_8), record.value());
                    }
                });
            }
        } catch (WakeupException e) {
            // It is closed.
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = e;
                arrival.countDown();
            }
        }
    }

    private synchronized void take(String key, byte[] value) {
        if (keys.test(key)) {
            come.remove(key); // to the end, as it came
            come.put(key, value);
            arrival.countDown();
        }
    }

    /**
     * The values that came since the last call, the newest of each key, in their order; does not wait.
     *
     * @throws IllegalStateException if the topic cannot be read any more, such as when access was withdrawn
     */
    public synchronized List<byte[]> next() {
        if (failure != null) {
            throw new IllegalStateException("a topic cannot be followed any more: " + failure.getMessage(), failure);
        }
        if (come.isEmpty()) {
            return List.of();
        }
        List<byte[]> given = List.copyOf(come.values());
        come = new LinkedHashMap<>();
        arrival = new CountDownLatch(1);
        return given;
    }

    /** Waits until {@link #next} has something, or so long. */
    public void await(Duration longest) throws InterruptedException {
        CountDownLatch next;
        synchronized (this) {
            next = arrival;
        }
        next.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(PARTING_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
