package io.weir.jobs.demo;

import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.connectors.simulation.NetworkSimulator;
import io.weir.dashboard.DashboardServer;
import io.weir.dashboard.Link;
import io.weir.dashboard.LiveStatistics;
import io.weir.dashboard.Snapshot;
import io.weir.dashboard.TopicReader;
import io.weir.jobs.LearningJob;
import io.weir.jobs.ScoringJob;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.demo.FlinkRest.JobStatus;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.TopicNames;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The main job on real parts: a broker, the simulated card network, both jobs, the page. Each of them in its own process
 * but for the network and the page, which run in this one.
 *
 * <p>A job or the broker that dies is started again; the jobs go on from their newest checkpoints. {@link #close} stops
 * everything in order: the network, the jobs, the page, the broker.
 */
final class Demo implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final int LARGEST_MESSAGE = 1 << 20;
    private static final int LARGEST_DEAD_LETTER = 8 << 20;
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofDays(7);
    private final DemoSettings settings;
    private final Output output;
    private final DemoDirectory directory;
    private final LiveStatistics statistics;
    private final NetworkSimulator network;
    private final FileLock lock;
    private final DevelopmentBroker broker;
    private final TopicSizes sizes;
    private final TopicReader reader;
    private final JobProcess scoring;
    private final JobProcess learning;
    private final Supervisor supervisor;
    private final DashboardServer page;
    private final Thread sender;

    private volatile RuntimeException senderFailure;
    private volatile boolean closed;

    private Demo(DemoSettings settings, Output output) throws Exception {
        this.settings = settings;
        this.output = output;
        Pipeline pipeline = settings.pipeline();
        TopicNames topics = pipeline.topics();
        directory = new DemoDirectory(settings.directory());
        lock = directory.prepare();
        if (settings.fresh()) {
            directory.clear();
        }
        output.line((directory.isUsed() ? "Going on in " : "Starting in ") + directory.root());
        directory.writePid("demo", ProcessHandle.current().pid());
        output.status("Starting Kafka …");
        broker = DevelopmentBroker.start(new DevelopmentBroker.Options(
                directory.broker(),
                settings.brokerLibraries(),
                settings.brokerPort(),
                DevelopmentBroker.Options.DEFAULT_HEAP_MEGABYTES));
        directory.writePid("broker", broker.pid());
        sayPort("Kafka", settings.brokerPort(), broker.port());
        String labels = pipeline.labels().orElseThrow().topic();
        Topics.create(
                broker.bootstrap(),
                List.of(
                        topic(pipeline.source().topic(), false, LARGEST_MESSAGE),
                        topic(labels, false, LARGEST_MESSAGE),
                        topic(topics.decisions(), false, LARGEST_MESSAGE),
                        topic(topics.alerts(), false, LARGEST_MESSAGE),
                        topic(topics.featureLog(), false, LARGEST_MESSAGE),
                        topic(topics.deadLetters(), false, LARGEST_DEAD_LETTER),
                        new TopicSpec(topics.models(), 1, true, LARGEST_MESSAGE),
                        new TopicSpec(topics.modelMetrics(), 1, false, LARGEST_MESSAGE)));
        sizes = new TopicSizes(broker.bootstrap());

        scoring = job("scoring", ScoringJob.class, settings.scoringPort());
        learning = job("learning", LearningJob.class, settings.learningPort());
        output.status("Starting the jobs …");
        supervisor = new Supervisor(directory, broker, List.of(scoring, learning), output);
        scoring.start();
        learning.start();
        sayPort(
                "Flink's page of scoring",
                settings.scoringPort(),
                scoring.flinkPage().getPort());
        sayPort(
                "Flink's page of learning",
                settings.learningPort(),
                learning.flinkPage().getPort());

        io.weir.dashboard.Topics read = new io.weir.dashboard.Topics(
                topics.decisions(), topics.alerts(), topics.deadLetters(), topics.models(), topics.modelMetrics());
        Clock clock = Clock.systemUTC();
        statistics = new LiveStatistics(read, clock);
        reader = TopicReader.start(Map.of("bootstrap.servers", broker.bootstrap()), statistics, read, clock);
        page = DashboardServer.start(
                statistics::snapshot,
                settings.pagePort(),
                List.of(
                        new Link("Flink: scoring", scoring.flinkPage()),
                        new Link("Flink: learning", learning.flinkPage())));
        sayPort("the page", settings.pagePort(), page.port());
        network = new NetworkSimulator(
                new NetworkSimulator.Options(
                        broker.bootstrap(),
                        pipeline.source().topic(),
                        labels,
                        settings.stream(),
                        settings.rate(),
                        settings.transactions()),
                clock);
        sender = new Thread(this::send, "card-network");
        sender.setDaemon(true);
    }

    /**
     * Starts everything and returns when both jobs run and the network sends.
     *
     * @throws CommandFailure if something does not start; what had started is stopped again
     */
    static Demo start(DemoSettings settings, Output output) throws Exception {
        Demo demo = new Demo(settings, output);
        try {
            demo.awaitJobs();
            demo.sender.start();
            return demo;
        } catch (Exception e) {
            demo.close();
            throw e;
        }
    }

    private static TopicSpec topic(String name, boolean compacted, int largest) {
        return new TopicSpec(name, PARTITIONS, compacted, largest);
    }

    private void sayPort(String what, int wanted, int got) {
        if (wanted != 0 && got != wanted) {
            output.line("Port " + wanted + " is taken: " + what + " is on " + got);
        }
    }

    private JobProcess job(String name, Class<?> mainClass, int port) {
        return new JobProcess(new JobProcess.Settings(
                name,
                mainClass,
                List.of(
                        "--pipeline=" + settings.pipelineFile().toAbsolutePath(),
                        "--bootstrap-servers=" + broker.bootstrap(),
                        "--transaction-timeout=" + TRANSACTION_TIMEOUT),
                directory,
                settings.home(),
                port));
    }

    private void awaitJobs() throws Exception {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        boolean running = false;
        while (!running) {
            revive();
            running = isRunning(scoring) & isRunning(learning);
            if (System.nanoTime() - deadline > 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "The jobs did not start within " + START_PATIENCE.toSeconds() + " s.",
                        "Look into " + directory.log("scoring") + " and " + directory.log("learning") + ".");
            }
            Thread.sleep(100);
        }
    }

    private static boolean isRunning(JobProcess job) throws InterruptedException {
        return job.poll().filter(JobStatus::running).isPresent();
    }

    private void send() {
        try {
            network.run();
        } catch (RuntimeException e) {
            senderFailure = e;
        }
    }

    /** The page's address. */
    java.net.URI pageAddress() {
        return page.url();
    }

    /** Kafka's address. */
    String bootstrap() {
        return broker.bootstrap();
    }

    /** The jobs' Flink pages. */
    List<java.net.URI> flinkPages() {
        return List.of(scoring.flinkPage(), learning.flinkPage());
    }

    /** Whether the network has sent all that it was asked to. */
    boolean hasSentAll() {
        return !sender.isAlive();
    }

    Snapshot snapshot() {
        return statistics.snapshot();
    }

    /**
     * Starts again what has died, asks the jobs how they are, and says what is wrong, if anything is.
     *
     * @throws CommandFailure if a process cannot be kept alive
     */
    Optional<String> revive() throws IOException, InterruptedException {
        if (senderFailure != null) {
            throw new CommandFailure(
                    ExitCode.FAILED, "The card network stopped: " + senderFailure.getMessage(), "", senderFailure);
        }
        return closed ? Optional.empty() : supervisor.revive();
    }

    /** What there is now. */
    DemoSummary summary(Duration since) throws InterruptedException {
        Snapshot now = statistics.snapshot();
        String source = settings.pipeline().source().topic();
        double seconds = since.toMillis() / 1000.0;
        var quality = now.quality().stream().findFirst();
        return new DemoSummary(
                sizes.of(source),
                network.progress().sent(),
                now.deadLetters().from(source),
                now.deadLetters().bySource().getOrDefault(source, Map.of()),
                now.decisions().total(),
                now.decisions().alerts(),
                sizes.of(settings.pipeline().labels().orElseThrow().topic()),
                now.labelsLearned(),
                now.models().stream().mapToLong(m -> m.version()).max().orElse(0),
                quality.map(q -> q.averagePrecision()).orElse(null),
                quality.map(q -> q.auc()).orElse(null),
                new DemoSummary.LatencyMs(
                        now.latency().whole().p50(), now.latency().whole().p99()),
                new DemoSummary.Checkpoints(
                        scoring.checkpoints(),
                        learning.checkpoints(),
                        scoring.failedCheckpoints() + learning.failedCheckpoints()),
                supervisor.restarts(),
                seconds,
                seconds == 0 ? 0 : Math.round(network.progress().sent() / seconds),
                directory.root().toString());
    }

    /** Stops everything in order; safe to call twice, and from a shutdown hook. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        network.stop();
        scoring.requestStop();
        learning.requestStop();
        scoring.close();
        learning.close();
        page.close();
        reader.close();
        sizes.close();
        broker.close();
        try {
            lock.channel().close();
        } catch (IOException e) {
            // The lock goes with the process.
        }
    }

    /** The folder it works in. */
    Path root() {
        return directory.root();
    }
}
