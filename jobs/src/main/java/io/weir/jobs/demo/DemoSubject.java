package io.weir.jobs.demo;

import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.simulation.Simulator;
import io.weir.dashboard.Page;
import io.weir.dashboard.TopicListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a demo is of: all in which one of card payments and one of service metrics differ. {@link #settle} comes first, then {@link
 * #watch}, then the others.
 */
interface DemoSubject {
    /** The jobs that it runs. */
    List<PlannedJob> jobs();

    /**
     * A job of a demo.
     *
     * @param name of its files, such as {@code scoring}
     * @param mainClass the job's main class
     * @param does what it does to events, such as {@code scores}
     * @param port the port wanted for its Flink page; another is taken if it is not free
     */
    record PlannedJob(String name, Class<?> mainClass, String does, int port) {}

    /** All topics that it needs. */
    List<TopicSpec> topics();

    /**
     * Agrees with the folder on what is sent in it.
     *
     * @param file where the folder keeps that
     */
    void settle(Path file) throws IOException;

    /** What it sends to Kafka. */
    Simulator simulator(String bootstrap, Clock clock);

    /** Begins to count what its topics hold. */
    Watched watch(Clock clock);

    /**
     * What a page shows.
     *
     * @param listener counts the topics
     * @param snapshots what the page shows of that
     */
    record Watched(Page page, TopicListener listener, Supplier<?> snapshots) {}

    /** How it goes, in one line. */
    String status();

    /** What there is now. */
    DemoSummary summary(DemoRun run) throws InterruptedException;
}
