package io.weir.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Follows a compacted topic: the newest committed value of each key as of its start, and then every committed value that comes.
 *
 * <p>A thread of its own reads; Kafka's client waits out a broker that is gone. {@link #next} and {@link #await} are for one other thread.
 */
public final class TopicFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PARTING_MS = 10_000;

    private final Predicate<String> keys;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;

    private List<byte[]> come = new ArrayList<>();
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
     * @param properties of the client; they win over the settings made here
     * @param keys those that are followed
     * @param name of the thread
     * @throws IllegalStateException if Kafka does not answer within half a minute, or has no such topic
     */
    public static TopicFollower start(
            String bootstrap, String topic, Map<String, String> properties, Predicate<String> keys, String name) {
        KafkaConsumer<byte[], byte[]> consumer = CompactedTopic.consumer(bootstrap, properties);
        try {
            List<PartitionInfo> infos = consumer.listTopics().get(topic);
            if (infos == null) {
                throw new IllegalStateException("Kafka at " + bootstrap + " has no topic " + topic
                        + "; check its name, and that the jobs have been submitted.");
            }
            TopicFollower follower = new TopicFollower(keys, consumer, name);
            CompactedTopic.read(consumer, infos).forEach(follower::take);
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
            come.add(value);
            arrival.countDown();
        }
    }

    /**
     * The values that came since the last call, in their order; does not wait.
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
        List<byte[]> given = come;
        come = new ArrayList<>();
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
