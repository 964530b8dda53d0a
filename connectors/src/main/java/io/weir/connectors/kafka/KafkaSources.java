package io.weir.connectors.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Kafka sources that wait out a broker that is gone, instead of failing their job. */
public final class KafkaSources {

    /** How long a call to the broker is retried before the job fails. */
    public static final Duration LONGEST_OUTAGE = Duration.ofMinutes(10);

    private static final int WORTH_SENDING_BYTES = 256 * 1024;

    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(30);

    private KafkaSources() {}

    /**
     * Begins a source that reads one topic from the group's committed offsets, or from the earliest record where there
     * are none, without an end, uncommitted transactions included.
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @param topic the topic to read
     * @param groupId where the offsets are committed (at checkpoints)
     * @param parser makes elements of records
     * @param type the elements' type
     */
    public static <T> Builder<T> source(
            String bootstrap, String topic, String groupId, RecordParser<T> parser, TypeInformation<T> type) {
        Builder<T> builder = new Builder<>(bootstrap, topic, groupId, parser, type);
        builder.source.setTopics(topic);
        return builder;
    }

    /**
     * As the other one, of several topics; those that do not exist yet are read from their first record on when they do, within
     * half a minute.
     *
     * @param topics at least one
     */
    public static <T> Builder<T> sourceOfAny(
            String bootstrap, List<String> topics, String groupId, RecordParser<T> parser, TypeInformation<T> type) {
        Builder<T> builder = new Builder<>(bootstrap, topics.get(0), groupId, parser, type);
        // Named one by one, a missing one would fail the job.
        builder.source.setTopicPattern(
                Pattern.compile(topics.stream().map(Pattern::quote).collect(Collectors.joining("|"))));
        return builder;
    }

    /** A source in the making; not thread-safe. */
    public static final class Builder<T> {
        private final KafkaSourceBuilder<T> source = KafkaSource.builder();
        private final Properties properties = new Properties();

        private Builder(
                String bootstrap, String topic, String groupId, RecordParser<T> parser, TypeInformation<T> type) {
            source.setBootstrapServers(Objects.requireNonNull(bootstrap, "bootstrap"))
                    .setGroupId(Objects.requireNonNull(groupId, "groupId"))
                    .setClientIdPrefix(groupId + "-" + Objects.requireNonNull(topic, "topic"))
                    .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                    .setDeserializer(new RecordDeserializer<>(parser, type));
            String outage = Long.toString(LONGEST_OUTAGE.toMillis());
            properties.setProperty(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, outage);
            properties.setProperty(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "30000");
            properties.setProperty(ConsumerConfig.RECONNECT_BACKOFF_MS_CONFIG, "100");
            properties.setProperty(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "2000");
            properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
            properties.setProperty(
                    KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                    Long.toString(DISCOVERY_INTERVAL.toMillis()));
        }

        /** Reads only records of committed transactions (and those outside of transactions). */
        public Builder<T> committedOnly() {
            properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            return this;
        }

        /**
         * Lets the broker wait until there is a good deal to send, as long as that: it and the reader spend most of their
         * time on answers, however little each holds. Without it a record is sent as soon as there is one.
         */
        public Builder<T> gathering(Duration longest) {
            properties.setProperty(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, Integer.toString(WORTH_SENDING_BYTES));
            properties.setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Long.toString(longest.toMillis()));
            return this;
        }

        /** Starts at the earliest record, whatever the group has committed. */
        public Builder<T> fromEarliest() {
            source.setStartingOffsets(OffsetsInitializer.earliest());
            return this;
        }

        /** Ends at the records that were the newest when the source started. */
        public Builder<T> boundedAtLatest() {
            source.setBounded(OffsetsInitializer.latest());
            return this;
        }

        /** Properties of the Kafka client or of Flink's Kafka source; they win over the settings made here. */
        public Builder<T> properties(Map<String, String> extra) {
            properties.putAll(extra);
            return this;
        }

        /** The source. */
        public KafkaSource<T> build() {
            return source.setProperties(properties).build();
        }
    }
}
