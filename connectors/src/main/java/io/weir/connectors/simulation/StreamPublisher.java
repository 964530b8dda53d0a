package io.weir.connectors.simulation;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;

/** What every {@link Simulator} does, whatever its messages are. */
final class StreamPublisher {
    private static final long LONGEST_NAP_NANOS = 50_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Destination destination;
    private final Supplier<? extends StreamMessage> stream;
    private final Clock clock;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong along = new AtomicLong();
    private volatile boolean stopped;

    /**
     * Where messages go, and how fast.
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @param main the main topic; must exist
     * @param side the topic of what goes along; must exist
     * @param perSecond messages to the main topic per second of wall clock; 0 for as fast as it can
     * @param limit how many messages a run sends to the main topic, broken ones included; 0 or more
     */
    record Destination(String bootstrap, String main, String side, double perSecond, long limit) {
        Destination {
            if (!(perSecond >= 0) || Double.isInfinite(perSecond)) {
                throw new IllegalArgumentException("The rate is " + perSecond
                        + " messages per second; give a number from 0 (0: as fast as it can).");
            }
            if (main.equals(side)) {
                throw new IllegalArgumentException("Both topics are '" + main + "'; give each a name of its own.");
            }
            if (limit < 0) {
                throw new IllegalArgumentException("The number of messages to send is " + limit + "; give 0 or more.");
            }
        }
    }

    /** @param stream gives its messages one after the other, from the first */
    StreamPublisher(Destination destination, Supplier<? extends StreamMessage> stream, Clock clock) {
        this.destination = destination;
        this.stream = stream;
        this.clock = clock;
    }

    /** Messages to the main topic that the broker has acknowledged. */
    long sent() {
        return sent.get();
    }

    /** How many of them are broken. */
    long broken() {
        return broken.get();
    }

    /** Messages to the other topic that the broker has acknowledged. */
    long along() {
        return along.get();
    }

    void stop() {
        stopped = true;
    }

    void run() {
        ResumePoint heldOfMain = resumePoint(destination.main());
        ResumePoint heldOfSide = resumePoint(destination.side());
        try (Delivery delivery = new Delivery(destination.bootstrap(), clock, () -> stopped, this::count)) {
            publish(delivery, heldOfMain, heldOfSide);
            delivery.awaitAll();
        } catch (InterruptException e) {
            stopped = true; // an interrupt is another way to ask for a stop
        }
    }

    private ResumePoint resumePoint(String topic) {
        try {
            return ResumePoint.read(destination.bootstrap(), topic, PATIENCE);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka at " + destination.bootstrap() + " did not answer within " + PATIENCE.toSeconds()
                            + " s; start it before the simulation.",
                    e);
        }
    }

    private void publish(Delivery delivery, ResumePoint heldOfMain, ResumePoint heldOfSide) {
        Pace pace = new Pace(destination.perSecond(), System.nanoTime());
        long[] madeOfMain = new long[heldOfMain.partitions()];
        long[] madeOfSide = new long[heldOfSide.partitions()];
        long begun = 0;
        while (begun < destination.limit() && !stopped) {
            StreamMessage message = stream.get();
            ResumePoint held = message.main() ? heldOfMain : heldOfSide;
            byte[] key = message.key();
            int partition = partition(key, held.partitions());
            Address address = new Address(
                    message.main() ? destination.main() : destination.side(),
                    partition,
                    (message.main() ? madeOfMain : madeOfSide)[partition]++);
            if (held.got(address, message.index())) {
                continue;
            }
            if (message.main()) {
                awaitTurn(pace);
                begun++;
            }
            delivery.send(message, address, key);
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

    private void count(StreamMessage message) {
        (message.main() ? sent : along).incrementAndGet();
        if (!message.valid()) {
            broken.incrementAndGet();
        }
    }

    /** As Kafka's own default for keyed records, so that other producers of the same keys agree. */
    private static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
