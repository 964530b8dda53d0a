package io.weir.connectors.simulation;

/** A message of a simulated stream, as far as its way to Kafka goes. Immutable. */
interface StreamMessage {
    /** Its number among the messages of its topic, from 0. */
    long index();

    /** The simulated time of its sending, epoch milliseconds; never falls from one message to the next. */
    long eventTime();

    /** Which partition it goes to follows from it. */
    byte[] key();

    byte[] value();

    /** Whether it is one that a job should take. */
    boolean valid();

    /** Whether it goes to the main topic, whose messages the rate and the limit count; the others go along with them. */
    boolean main();
}
