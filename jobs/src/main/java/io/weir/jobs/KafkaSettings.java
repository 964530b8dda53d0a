package io.weir.jobs;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * How a job reaches Kafka.
 *
 * @param bootstrap the brokers, {@code host:port[,host:port...]}
 * @param transactionTimeout how long the broker keeps what is written and not yet committed
 * @param properties of every client; they win over Weir's own
 */
record KafkaSettings(String bootstrap, Duration transactionTimeout, Map<String, String> properties)
        implements Serializable {
    /** Of a job that is only looked at: never connected to. */
    static final KafkaSettings NOWHERE = new KafkaSettings("localhost:9092", Duration.ofMinutes(15), Map.of());

    /** Of a job that is tried out: no Kafka at all. */
    static final KafkaSettings TRIAL = new KafkaSettings("", Duration.ZERO, Map.of());
}
