package io.weir.connectors.simulation;

import io.weir.connectors.kafka.RawRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;

/**
 * Publishes the {@link SimulatedStream} to Kafka: a bank's card network, as far as the jobs can tell.
 *
 * <p>A record's timestamp is the simulated time; its headers are {@link RawRecord#SENT_AT} (the clock's time of sending,
 * epoch milliseconds) and {@link #INDEX} (the message's index), both decimal text. Its key is the card's id (for labels
 * the transaction's), its partition follows from the key.
 *
 * <p>Started again on the same topics, it goes on where the last run stopped, however that one ended: nothing is
 * repeated, nothing left out. It reads what is there and makes the stream anew up to that point (about a second per
 * half a million messages). A broker that is gone is waited for.
 *
 * <p>{@link #run} is called once, by one thread; all else is thread-safe.
 */
public final class NetworkSimulator {
    /** The header with the message's index among those of its topic. */
    public static final String INDEX = "n";

    /** The limit of a run that only {@link #stop} ends. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final long LONGEST_NAP_NANOS = 50_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Options options;
    private final Clock clock;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong labels = new AtomicLong();
    private volatile boolean stopped;

    /**
     * What to publish, where and how fast.
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @param transactions the topic of transactions; must exist
     * @param labels the topic of labels; must exist
     * @param stream what is published
     * @param perSecond messages to the transactions topic per second of wall clock; 0 for as fast as it can
     * @param limit how many messages this run sends to the transactions topic, broken ones included; 0 or more
     */
    public record Options(
            String bootstrap, String transactions, String labels, StreamConfig stream, double perSecond, long limit) {
        public Options {
            Objects.requireNonNull(bootstrap, "bootstrap");
            Objects.requireNonNull(transactions, "transactions");
            Objects.requireNonNull(labels, "labels");
            Objects.requireNonNull(stream, "stream");
            if (!(perSecond >= 0) || Double.isInfinite(perSecond)) {
                throw new IllegalArgumentException("The rate is " + perSecond
                        + " transactions per second; give a number from 0 (0: as fast as it can).");
            }
            if (limit < 0) {
                throw new IllegalArgumentException(
                        "The number of transactions to send is " + limit + "; give 0 or more.");
            }
        }
    }

    /**
     * How far a run is; all counts are of records that the broker has acknowledged to this run.
     *
     * @param sent messages to the transactions topic, broken ones included
     * @param broken how many of them are broken
     * @param labels labels
     */
    public record Progress(long sent, long broken, long labels) {}

    /** Prepares a run; nothing is connected yet. */
    public NetworkSimulator(Options options, Clock clock) {
        this.options = Objects.requireNonNull(options, "options");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** How far it is. */
    public Progress progress() {
        return new Progress(sent.get(), broken.get(), labels.get());
    }

    /** Lets {@link #run} end soon, after what it has begun to send. */
    public void stop() {
        stopped = true;
    }

    /**
     * Publishes until the limit is reached or {@link #stop} is called, and returns when the broker has acknowledged
     * everything (after a stop: or ten seconds later).
     *
     * @throws IllegalStateException if a topic is missing or foreign, or the broker refuses a record
     */
    public void run() {
        ResumePoint heldTransactions = resumePoint(options.transactions());
        ResumePoint heldLabels = resumePoint(options.labels());
        try (Delivery delivery = new Delivery(options.bootstrap(), clock, () -> stopped, this::count)) {
            publish(delivery, heldTransactions, heldLabels);
            delivery.awaitAll();
        } catch (InterruptException e) {
            stopped = true; // an interrupt is another way to ask for a stop
        }
    }

    private ResumePoint resumePoint(String topic) {
        try {
            return ResumePoint.read(options.bootstrap(), topic, PATIENCE);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka at " + options.bootstrap() + " did not answer within " + PATIENCE.toSeconds()
                            + " s; start it before the simulated network.",
                    e);
        }
    }

    private void publish(Delivery delivery, ResumePoint transactions, ResumePoint labelled) {
        SimulatedStream stream = new SimulatedStream(options.stream());
        Pace pace = new Pace(options.perSecond(), System.nanoTime());
        long begun = 0;
        while (begun < options.limit() && !stopped) {
            SimulatedMessage message = stream.next();
            boolean label = message.kind() == SimulatedMessage.Kind.LABEL;
            ResumePoint held = label ? labelled : transactions;
            byte[] key = message.key();
            int partition = partition(key, held.partitions());
            if (held.holds(partition, message.index())) {
                continue;
            }
            if (!label) {
                awaitTurn(pace);
                begun++;
            }
            delivery.send(message, label ? options.labels() : options.transactions(), partition, key);
        }
    }

    private void awaitTurn(Pace pace) {
        for (long nanos = pace.nanosToWait(System.nanoTime());
                nanos > 0 && !stopped;
                nanos = pace.nanosToWait(System.nanoTime())) {
            LockSupport.parkNanos(Math.min(nanos, LONGEST_NAP_NANOS));
            if (Thread.interrupted()) {
                stopped = true;
            }
        }
        pace.count();
    }

    private void count(SimulatedMessage message) {
        (message.kind() == SimulatedMessage.Kind.LABEL ? labels : sent).incrementAndGet();
        if (!message.valid()) {
            broken.incrementAndGet();
        }
    }

    /** As Kafka's own default for keyed records, so that other producers of the same keys agree. */
    private static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
