package io.weir.dashboard;

import io.weir.dashboard.Connection.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of a {@link TopicListener} from their beginnings, for as long as it is open.
 *
 * <p>One thread and one consumer, without a group: partitions are assigned by hand and positions live in memory, so that
 * a page leaves no trace on the broker. Transactions that are open on one topic hold up none of the others. Topics and
 * partitions that appear later are found within {@value #PROBE_MILLIS} ms. A broker that is gone is waited for, and
 * reading goes on where it stopped.
 */
public final class TopicReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);

    static final long PROBE_MILLIS = 2_000;
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicListener listener;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    /** Where the records end that were there before a partition was first read. */
    private final Map<TopicPartition, Long> historyEnds = new HashMap<>();

    private long nextProbe = Long.MIN_VALUE;
    private Connection said;
    private Thread thread;

    /** For a consumer that is read with {@link #readOnce()}. */
    TopicReader(Consumer<byte[], byte[]> consumer, TopicListener listener, InstantSource clock) {
        this.consumer = consumer;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Starts reading, whether the broker is there yet or not.
     *
     * @param clientProperties Kafka client settings, at least {@code bootstrap.servers}; those on which the counts
     *     depend (isolation, offsets, group, deserializers) are set here and override them
     * @throws KafkaException if the settings are wrong, for example an unresolvable address
     */
    public static TopicReader start(Map<String, ?> clientProperties, TopicListener listener, InstantSource clock) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG, "weir-dashboard",
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000));
        properties.putAll(clientProperties);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.putAll(Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false));
        TopicReader reader = new TopicReader(
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                listener,
                clock);
        reader.thread = new Thread(reader::readUntilClosed, "weir-dashboard-topics");
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    /** Stops reading and waits for the thread, which takes a few hundred milliseconds. */
    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        if (thread == null) {
            consumer.close();
            return;
        }
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readUntilClosed() {
        try (consumer) {
            while (closing.getCount() > 0) {
                readOnce();
                if (consumer.assignment().isEmpty()) {
                    closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (WakeupException e) {
            // close() was called while the consumer waited
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks for the broker and its topics when that is due, then hands on what is there. */
    void readOnce() {
        try {
            if (clock.millis() >= nextProbe) {
                probe();
                nextProbe = clock.millis() + PROBE_MILLIS;
            }
            if (!consumer.assignment().isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    handOn(record);
                }
            }
            if (said != null && said.state() == State.CATCHING_UP && caughtUp()) {
                say(State.LIVE, "", said.awaitedTopics());
            }
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            nextProbe = clock.millis() + PROBE_MILLIS / 2;
            say(
                    State.UNREACHABLE,
                    "The broker does not answer (" + Json.firstLine(e) + "). Trying again every second.",
                    said == null ? listener.topics() : said.awaitedTopics());
        }
    }

    private void handOn(ConsumerRecord<byte[], byte[]> record) {
        long historyEnd = historyEnds.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
        if (record.offset() < historyEnd) {
            listener.acceptHistory(record);
        } else {
            listener.accept(record);
        }
    }

    /** A listing always asks the broker, which a poll does not: so it also tells whether there is one. */
    private void probe() {
        Map<String, List<PartitionInfo>> found = consumer.listTopics(PROBE_TIMEOUT);
        Set<TopicPartition> assigned = new HashSet<>(consumer.assignment());
        List<TopicPartition> added = new ArrayList<>();
        List<String> awaited = new ArrayList<>();
        for (String topic : listener.topics()) {
            List<PartitionInfo> partitions = found.getOrDefault(topic, List.of());
            if (partitions.isEmpty()) {
                awaited.add(topic);
            }
            for (PartitionInfo partition : partitions) {
                TopicPartition candidate = new TopicPartition(topic, partition.partition());
                if (assigned.add(candidate)) {
                    added.add(candidate);
                }
            }
        }
        if (!added.isEmpty()) {
            // Ends first: if the broker goes now, nothing is assigned and all of it is tried again.
            Map<TopicPartition, Long> ends = consumer.endOffsets(added, PROBE_TIMEOUT);
            // A topic that appears while the others are being read is all news.
            boolean first = historyEnds.isEmpty();
            added.forEach(partition -> historyEnds.put(partition, first ? ends.getOrDefault(partition, 0L) : 0L));
            consumer.assign(assigned);
            consumer.seekToBeginning(added);
            LOG.info("Reading {}", added);
        }
        if (assigned.isEmpty()) {
            say(State.WAITING_FOR_TOPICS, "The broker has none of the topics yet.", awaited);
        } else if ((said != null && said.state() == State.LIVE) || caughtUp()) {
            say(State.LIVE, "", awaited);
        } else {
            say(State.CATCHING_UP, "Reading what is in the topics already.", awaited);
        }
    }

    private boolean caughtUp() {
        return historyEnds.entrySet().stream()
                .allMatch(
                        end -> end.getValue() == 0 || consumer.position(end.getKey(), PROBE_TIMEOUT) >= end.getValue());
    }

    private void say(State state, String detail, List<String> awaited) {
        String sentence = !detail.isEmpty()
                ? detail
                : awaited.isEmpty() ? "Reading all topics." : "Reading; not there yet: " + String.join(", ", awaited);
        boolean same = said != null && said.state() == state;
        if (same && said.detail().equals(sentence) && said.awaitedTopics().equals(awaited)) {
            return;
        }
        Instant since = same ? said.since() : clock.instant();
        if (!same) {
            LOG.info("{}: {}", state, sentence);
        }
        said = new Connection(state, since, sentence, awaited);
        listener.connection(said);
    }
}
