package io.weir.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.dashboard.Connection.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TopicReaderTest {
    private final ManualClock clock = new ManualClock();
    private final LiveStatistics statistics = new LiveStatistics(Topics.standard(), clock);
    private final TopicRecords records = new TopicRecords();
    private final FailingConsumer consumer = new FailingConsumer();
    private final TopicReader reader = new TopicReader(consumer, statistics, clock);

    @Test
    void topicsThatDoNotExistYetAreAwaitedAndThenReadFromTheirBeginning() {
        reader.readOnce();
        assertThat(connection().state()).isEqualTo(State.WAITING_FOR_TOPICS);
        assertThat(connection().awaitedTopics()).isEqualTo(Topics.standard().all());

        create("decisions", 0);
        arrives(records.decision(1, 0.1, 5));
        probeIsDue();
        reader.readOnce();
        assertThat(statistics.snapshot().decisions().total()).isEqualTo(1);
        assertThat(connection().state()).isEqualTo(State.LIVE);
        assertThat(connection().detail())
                .isEqualTo(
                        "Reading; not there yet: alerts, dead-letters, models, champions, model-metrics, scoring-status");

        create("alerts", 0);
        arrives(records.alert(1, 0.95));
        probeIsDue();
        reader.readOnce();
        reader.readOnce();
        assertThat(statistics.snapshot().alerts().distinct()).isEqualTo(1);
        assertThat(statistics.snapshot().decisions().total()).isEqualTo(1);
    }

    @Test
    void recordsFromBeforeTheStartAreTotalsButNoPresentRate() {
        create("decisions", 2);
        arrives(records.decision(1, 0.1, 5));
        arrives(records.decision(2, 0.1, 5));
        arrives(records.decision(3, 0.1, 5));
        reader.readOnce();
        clock.advance(Duration.ofSeconds(1));
        Snapshot snapshot = statistics.snapshot();
        assertThat(snapshot.decisions().total()).isEqualTo(3);
        assertThat(snapshot.latency().recent().count()).isEqualTo(1);
        assertThat(connection().state()).isEqualTo(State.LIVE);
    }

    @Test
    void readerIsCatchingUpUntilItHasReadWhatWasThere() {
        create("decisions", 2);
        arrives(records.decision(1, 0.1, 5));
        reader.readOnce();
        assertThat(connection().state()).isEqualTo(State.CATCHING_UP);
        consumer.addRecord(records.decision(2, 0.1, 5));
        reader.readOnce();
        assertThat(connection().state()).isEqualTo(State.LIVE);
    }

    @Test
    void brokerThatIsGoneForAWhileCostsNothingAndIsSaid() {
        create("decisions", 0);
        arrives(records.decision(1, 0.1, 5));
        reader.readOnce();

        consumer.gone = true;
        clock.advance(Duration.ofSeconds(30));
        var lost = clock.instant();
        reader.readOnce();
        clock.advance(Duration.ofSeconds(30));
        reader.readOnce();
        assertThat(connection().state()).isEqualTo(State.UNREACHABLE);
        assertThat(connection().since()).isEqualTo(lost);
        assertThat(connection().detail()).contains("no broker here");
        assertThat(statistics.snapshot().decisions().total()).isEqualTo(1);

        consumer.gone = false;
        consumer.addRecord(records.decision(2, 0.1, 5));
        probeIsDue();
        reader.readOnce();
        assertThat(connection().state()).isEqualTo(State.LIVE);
        assertThat(statistics.snapshot().decisions().total()).isEqualTo(2);
    }

    @Test
    void brokerThatIsGoneFromTheStartIsWaitedFor() {
        consumer.gone = true;
        reader.readOnce();
        assertThat(connection().state()).isEqualTo(State.UNREACHABLE);
        consumer.gone = false;
        create("decisions", 0);
        arrives(records.decision(1, 0.1, 5));
        probeIsDue();
        reader.readOnce();
        assertThat(statistics.snapshot().decisions().total()).isEqualTo(1);
    }

    private Connection connection() {
        return statistics.snapshot().connection();
    }

    private void probeIsDue() {
        clock.advance(Duration.ofMillis(TopicReader.PROBE_MILLIS));
    }

    private void create(String topic, long end) {
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.topics.put(topic, List.of(new PartitionInfo(topic, 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, end));
    }

    /** Once the partition is assigned. */
    private void arrives(ConsumerRecord<byte[], byte[]> record) {
        consumer.onPoll.add(record);
    }

    private static final class FailingConsumer extends MockConsumer<byte[], byte[]> {
        final Map<String, List<PartitionInfo>> topics = new HashMap<>();
        final List<ConsumerRecord<byte[], byte[]>> onPoll = new ArrayList<>();
        boolean gone;

        FailingConsumer() {
            super("earliest");
        }

        @Override
        public synchronized Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
            if (gone) {
                throw new TimeoutException("no broker here");
            }
            return topics;
        }

        @Override
        public synchronized org.apache.kafka.clients.consumer.ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            onPoll.forEach(this::addRecord);
            onPoll.clear();
            return super.poll(timeout);
        }
    }
}
