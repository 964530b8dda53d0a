package io.weir.dashboard;

import io.weir.dashboard.Connection.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Topics, counted as they are read.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A record counts once: one at an offset that was passed in its partition is ignored, so a reader may go back as far
 *       as it likes. Read with {@code read_committed}, totals are those of the records in the topics.
 *   <li>No record makes it throw: one that breaks the format is counted as malformed.
 *   <li>Memory is bounded, by some 20 MB, however long it runs and whatever the records hold.
 * </ol>
 *
 * <p>Thread-safe; what subclasses add runs under its lock.
 */
abstract class CountedTopics implements TopicListener {
    final InstantSource clock;
    private final List<String> topics;
    private final Set<String> names;
    private final Map<TopicPartition, Long> nextOffsets = new HashMap<>();
    private long malformed;
    private String latestMalformed;
    private Connection connection;

    /** @param clock tells when a record became visible, and what "recent" means */
    CountedTopics(List<String> topics, InstantSource clock) {
        this.topics = List.copyOf(topics);
        this.names = Set.copyOf(topics);
        this.clock = clock;
        connection = new Connection(State.CONNECTING, clock.instant(), "Asking the broker for its topics.", List.of());
    }

    /**
     * Counts a record of one of the topics, for the first time.
     *
     * @param history whether it was in its topic before reading began
     * @throws IllegalArgumentException if it breaks its topic's format
     */
    abstract void count(ConsumerRecord<byte[], byte[]> record, boolean history, Instant now);

    @Override
    public final List<String> topics() {
        return topics;
    }

    /** Counts a record that has just become visible. Records of other topics are ignored. */
    @Override
    public final void accept(ConsumerRecord<byte[], byte[]> record) {
        countOnce(record, false);
    }

    /**
     * Counts a record that was in its topic before reading began: it is part of the totals and of what is "overall", but
     * not of the present rate, latency and distribution.
     */
    @Override
    public final void acceptHistory(ConsumerRecord<byte[], byte[]> record) {
        countOnce(record, true);
    }

    @Override
    public final synchronized void connection(Connection state) {
        connection = state;
    }

    final Connection connection() {
        return connection;
    }

    final Snapshot.Malformed malformed() {
        return new Snapshot.Malformed(malformed, latestMalformed);
    }

    private synchronized void countOnce(ConsumerRecord<byte[], byte[]> record, boolean history) {
        String topic = record.topic();
        if (!names.contains(topic)) {
            return;
        }
        TopicPartition partition = new TopicPartition(topic, record.partition());
        if (record.offset() < nextOffsets.getOrDefault(partition, 0L)) {
            return;
        }
        nextOffsets.put(partition, record.offset() + 1);
        try {
            count(record, history, clock.instant());
        } catch (IllegalArgumentException e) {
            malformed++;
            latestMalformed = "%s, partition %d, offset %d: %s"
                    .formatted(topic, record.partition(), record.offset(), e.getMessage());
        }
    }
}
