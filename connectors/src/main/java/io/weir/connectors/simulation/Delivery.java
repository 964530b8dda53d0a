package io.weir.connectors.simulation;

import io.weir.connectors.kafka.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Brings messages to their topics, each once and in order within its partition, also over a broker's crash.
 *
 * <p>An idempotent producer alone does not: a broker that recovers from a crash forgets producers whose last record's
 * timestamp is older than {@code producer.id.expiration.ms} (at most 24 days), and simulated time is years old, so that a
 * batch that was written but not acknowledged is written again by the producer's retry. Therefore the first retry is
 * taken as the sign of an outage: the producer is closed by force, the last records of the topics tell what has arrived,
 * and the rest is sent by a new producer.
 *
 * <p>Used by one thread.
 */
final class Delivery implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);
    private static final Duration PATIENCE_PER_LOOK = Duration.ofSeconds(5);
    private static final long NAP_NANOS = 2_000_000;

    private final String bootstrap;
    private final Clock clock;
    private final BooleanSupplier stopped;
    private final Consumer<StreamMessage> acknowledged;
    /** In the order of sending; the first is not acknowledged yet, those after it may be. */
    private final ArrayDeque<Parcel> pending = new ArrayDeque<>();

    private KafkaProducer<byte[], byte[]> producer;
    private Metric retries;
    /** Which producer it is, counted by the one thread that sends; what one says that was closed by force is not heard. */
    private volatile int generation;

    private volatile Exception refusal;

    /** A message with its address. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Parcel(StreamMessage message, Address address, byte[] key, AtomicBoolean arrived) {}

    /**
     * @param bootstrap {@code host:port[,host:port...]}
     * @param clock stamps the time of sending
     * @param stopped whether to give up waiting
     * @param acknowledged hears of each message once, on any thread, when the broker has it
     */
    Delivery(String bootstrap, Clock clock, BooleanSupplier stopped, Consumer<StreamMessage> acknowledged) {
        this.bootstrap = bootstrap;
        this.clock = clock;
        this.stopped = stopped;
        this.acknowledged = acknowledged;
        open();
    }

    /**
     * Sends a message, waiting while the producer's buffer is full or the broker is gone.
     *
     * @throws IllegalStateException if the broker refused this or an earlier message for good
     */
    void send(StreamMessage message, Address address, byte[] key) {
        Parcel parcel = new Parcel(message, address, key, new AtomicBoolean());
        pending.addLast(parcel);
        if (!hand(parcel)) {
            recover();
        }
        dropArrived();
    }

    /** Returns when everything has arrived, or when it is stopped. */
    void awaitAll() {
        for (dropArrived(); !pending.isEmpty() && !stopped.getAsBoolean(); dropArrived()) {
            if (brokerGone()) {
                recover();
            }
            LockSupport.parkNanos(NAP_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptException(new InterruptedException());
            }
        }
        failIfRefused();
    }

    /** Gives what is on its way ten seconds, unless the broker is gone. */
    @Override
    public void close() {
        closeProducer(brokerGone() ? Duration.ZERO : LAST_WORDS);
    }

    /** Returns false when the broker went away, or a stop was asked for, before the producer took the message. */
    private boolean hand(Parcel parcel) {
        byte[] value = parcel.message().value();
        while (!stopped.getAsBoolean() && !brokerGone()) {
            failIfRefused();
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    parcel.address().topic(),
                    parcel.address().partition(),
                    parcel.message().eventTime(),
                    parcel.key(),
                    value);
            record.headers().add(RawRecord.SENT_AT, decimal(clock.millis()));
            record.headers().add(Simulator.INDEX, decimal(parcel.message().index()));
            int sender = generation;
            if (taken(producer.send(record, (metadata, error) -> answered(parcel, error, sender)))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the producer took the record. It does not when its buffer stays full; the future is then done at once. One
     * that is done with success was just quick.
     */
    private static boolean taken(Future<RecordMetadata> future) {
        if (!future.isDone()) {
            return true;
        }
        try {
            future.get();
            return true;
        } catch (ExecutionException e) {
            return !(e.getCause() instanceof TimeoutException);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void answered(Parcel parcel, Exception error, int sender) {
        if (error == null) {
            arrive(parcel);
        } else if (sender == generation && !(error instanceof TimeoutException)) {
            refusal = error; // a timeout is of a full buffer, and is tried again
        }
    }

    private void arrive(Parcel parcel) {
        if (parcel.arrived().compareAndSet(false, true)) {
            acknowledged.accept(parcel.message());
        }
    }

    private void recover() {
        while (!stopped.getAsBoolean()) {
            closeProducer(Duration.ZERO);
            if (askWhatHasArrived()) {
                open();
                if (pending.stream().allMatch(this::hand)) {
                    return;
                }
            }
        }
    }

    private boolean askWhatHasArrived() {
        Map<String, ResumePoint> held = new HashMap<>();
        try {
            for (Parcel parcel : pending) {
                held.computeIfAbsent(
                        parcel.address().topic(), topic -> ResumePoint.read(bootstrap, topic, PATIENCE_PER_LOOK));
            }
        } catch (TimeoutException notYet) {
            return false;
        }
        for (Iterator<Parcel> parcels = pending.iterator(); parcels.hasNext(); ) {
            Parcel parcel = parcels.next();
            if (held.get(parcel.address().topic())
                    .got(parcel.address(), parcel.message().index())) {
                arrive(parcel);
                parcels.remove();
            }
        }
        return true;
    }

    private void dropArrived() {
        while (!pending.isEmpty() && pending.peekFirst().arrived().get()) {
            pending.removeFirst();
        }
    }

    private boolean brokerGone() {
        return (double) retries.metricValue() > 0;
    }

    private void failIfRefused() {
        if (refusal != null) {
            throw new IllegalStateException(
                    "Kafka at " + bootstrap + " refused a record of the simulation: " + refusal.getMessage(), refusal);
        }
    }

    private void open() {
        producer = new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
        retries = producer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("record-retry-total")
                        && metric.metricName().group().equals("producer-metrics"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The Kafka client counts no retries."));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void closeProducer(Duration patience) {
        if (patience.isZero()) {
            generation++;
        }
        producer.close(patience);
    }

    private static byte[] decimal(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        settings.setProperty(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "5");
        settings.setProperty(ProducerConfig.LINGER_MS_CONFIG, "5");
        settings.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, "131072");
        settings.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // However long the broker is gone: no record is given up.
        settings.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        settings.setProperty(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, "100");
        settings.setProperty(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
        // Long enough to see a retry coming and to close the producer before it is sent.
        settings.setProperty(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, "2000");
        settings.setProperty(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, "5000");
        // Short, so that a stop or an outage is noticed while the buffer is full; the record is then tried again.
        settings.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, "200");
        return settings;
    }
}
