package io.weir.connectors.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Kafka sinks for {@link OutputRecord}s that wait out a broker that is gone, instead of failing their job. */
public final class KafkaOutputs {

    /** How long a record, or a call to the broker, is retried before the job fails. */
    public static final Duration LONGEST_OUTAGE = Duration.ofMinutes(10);

    /** The largest request: a dead letter carries the original bytes, however many a topic admits. */
    public static final int MOST_REQUEST_BYTES = 16 * 1024 * 1024;

    /** Nobody sees a record before the checkpoint, which waits for none: larger requests cost the broker less. */
    private static final Duration LINGER_UNTIL_CHECKPOINT = Duration.ofMillis(50);

    private static final Duration LINGER_AT_ONCE = Duration.ofMillis(5);

    private KafkaOutputs() {}

    /**
     * A sink whose records become visible to readers of committed records at a checkpoint, each once.
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @param transactionalIdPrefix unlike that of any other sink on the same Kafka, and the same after a restart
     * @param transactionTimeout after which the broker gives up a transaction: longer than a checkpoint's interval, its
     *     duration and the longest time that the job may be down, at most the broker's {@code
     *     transaction.max.timeout.ms}
     * @param properties producer properties; they win over the settings made here
     */
    public static KafkaSink<OutputRecord> exactlyOnce(
            String bootstrap,
            String transactionalIdPrefix,
            Duration transactionTimeout,
            Map<String, String> properties) {
        Objects.requireNonNull(transactionalIdPrefix, "transactionalIdPrefix");
        long timeout = transactionTimeout.toMillis();
        if (timeout <= 0 || timeout > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("The transaction timeout is " + transactionTimeout
                    + "; it must be longer than 0 and at most " + Integer.MAX_VALUE + " ms (24 days).");
        }
        return sink(bootstrap, LINGER_UNTIL_CHECKPOINT, properties)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(transactionalIdPrefix)
                .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(timeout))
                .build();
    }

    /**
     * A sink whose records are visible at once, and may be repeated after a failure.
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @param properties producer properties; they win over the settings made here
     */
    public static KafkaSink<OutputRecord> atLeastOnce(String bootstrap, Map<String, String> properties) {
        return sink(bootstrap, LINGER_AT_ONCE, properties)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build();
    }

    private static KafkaSinkBuilder<OutputRecord> sink(String bootstrap, Duration linger, Map<String, String> extra) {
        Properties properties = new Properties();
        String outage = Long.toString(LONGEST_OUTAGE.toMillis());
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, Long.toString(linger.toMillis()));
        properties.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
        properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MOST_REQUEST_BYTES));
        properties.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, outage);
        properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, outage);
        properties.setProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "30000");
        properties.setProperty(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, "100");
        properties.setProperty(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "2000");
        properties.putAll(extra);
        return KafkaSink.<OutputRecord>builder()
                .setKafkaProducerConfig(properties)
                .setBootstrapServers(Objects.requireNonNull(bootstrap, "bootstrap"))
                .setRecordSerializer(new OutputRecordSchema());
    }
}
