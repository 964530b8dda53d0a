package io.weir.connectors.simulation;

import java.time.Clock;
import java.util.Objects;

/**
 * Publishes the {@link SimulatedStream} to Kafka: a bank's card network, as far as the jobs can tell.
 *
 * <p>A record's key is the card's id, for labels the transaction's.
 */
public final class NetworkSimulator implements Simulator {
    private final StreamPublisher publisher;

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

    /**
     * Prepares a run; nothing is connected yet.
     *
     * @throws IllegalArgumentException if the rate or the limit is negative, or the rate no number
     */
    public NetworkSimulator(Options options, Clock clock) {
        SimulatedStream stream = new SimulatedStream(options.stream());
        publisher = new StreamPublisher(
                new StreamPublisher.Destination(
                        options.bootstrap(),
                        options.transactions(),
                        options.labels(),
                        options.perSecond(),
                        options.limit()),
                stream::next,
                Objects.requireNonNull(clock, "clock"));
    }

    /** How far it is. */
    public Progress progress() {
        return new Progress(publisher.sent(), publisher.broken(), publisher.along());
    }

    @Override
    public long sent() {
        return publisher.sent();
    }

    @Override
    public void stop() {
        publisher.stop();
    }

    @Override
    public void run() {
        publisher.run();
    }
}
