package io.weir.connectors.simulation;

/**
 * Publishes a simulated stream to Kafka.
 *
 * <p>A record's timestamp is the simulated time; its headers are {@link io.weir.connectors.kafka.RawRecord#SENT_AT} (the clock's
 * time of sending, epoch milliseconds) and {@link #INDEX} (the message's index), both decimal text. Its partition follows from its
 * key.
 *
 * <p>Started again on the same topics, it goes on where the last run stopped, however that one ended: nothing is
 * repeated, nothing left out. It reads what is there and makes the stream anew up to that point (about a second per
 * half a million messages). A broker that is gone is waited for.
 *
 * <p>{@link #run} is called once, by one thread; all else is thread-safe.
 */
public interface Simulator {
    /** The header with the message's index among those of its topic. */
    String INDEX = "n";

    /** The limit of a run that only {@link #stop} ends. */
    long UNLIMITED = Long.MAX_VALUE;

    /**
     * Publishes until the limit is reached or {@link #stop} is called, and returns when the broker has acknowledged
     * everything (after a stop: or ten seconds later).
     *
     * @throws IllegalStateException if a topic is missing or foreign, or the broker refuses a record
     */
    void run();

    /** Lets {@link #run} end soon, after what it has begun to send. */
    void stop();

    /** Messages to the main topic, broken ones included, that the broker has acknowledged to this run. */
    long sent();
}
