package io.weir.jobs.demo;

import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.Topics;
import io.weir.connectors.simulation.NetworkSimulator;
import io.weir.connectors.simulation.StreamConfig;
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
import io.weir.jobs.local.FreePorts;
import io.weir.jobs.local.PipelineTopics;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main job on real parts: a broker, the simulated card network, both jobs, the page. Each of them in its own process
 * but for the network and the page, which run in this one.
 *
 * <p>A job or the broker that dies is started again; the jobs go on from their newest checkpoints. {@link #close} stops
 * everything in order: the network, the page, the jobs, the broker.
 */
final class Demo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    /** A single failure may be Kafka's, which has only just begun to answer. */
    private static final int MOST_FAILED_STARTS = 3;

    private static final Duration PREDECESSORS_PATIENCE = Duration.ofSeconds(60);
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofDays(7);
    private final DemoSettings settings;
    private final Output output;
    private final DemoDirectory directory;
    private final LiveStatistics statistics;
    private final NetworkSimulator network;
    private final StreamConfig stream;
    private final DevelopmentBroker broker;
    private final TopicSizes sizes;
    private final JobProcess scoring;
    private final JobProcess learning;
    private final Supervisor supervisor;
    private final DashboardServer page;
    private final Thread sender;

    private volatile RuntimeException senderFailure;
    private volatile boolean closed;
    /** What close() stops, the last started on top. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private Demo(DemoSettings settings, Output output) throws Exception {
        this.settings = settings;
        this.output = output;
        this.directory = new DemoDirectory(settings.directory());
        try {
            stream = takeDirectory();
            broker = startBroker();
            sizes = started(new TopicSizes(broker.bootstrap()));
            scoring = job("scoring", ScoringJob.class, settings.scoringPort());
            learning = job("learning", LearningJob.class, settings.learningPort());
            supervisor = new Supervisor(directory, broker, List.of(scoring, learning), output);
            startJobs();
            Clock clock = Clock.systemUTC();
            io.weir.dashboard.Topics read = PipelineTopics.ofPage(settings.pipeline());
            statistics = new LiveStatistics(read, clock);
            started(TopicReader.start(Map.of("bootstrap.servers", broker.bootstrap()), statistics, read, clock));
            page = started(startPage());
            network = network(clock);
            sender = new Thread(this::send, "card-network");
            sender.setDaemon(true);
            started.push(network::stop);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Makes sure that nobody else works in the directory, or still does, before anything in it is read or deleted. */
    private StreamConfig takeDirectory() throws IOException, InterruptedException {
        FileLock lock = directory.prepare();
        started.push(lock.channel());
        output.status("Waiting for what ran here before to end …");
        directory.awaitPredecessors(PREDECESSORS_PATIENCE);
        if (settings.fresh()) {
            directory.clear();
        }
        StreamConfig settled = settings.stream().settle(directory.stream());
        output.line((directory.isUsed() ? "Going on in " : "Starting in ") + directory.root());
        directory.writePid("demo", ProcessHandle.current().pid());
        return settled;
    }

    private DevelopmentBroker startBroker() throws IOException {
        output.status("Starting Kafka …");
        DevelopmentBroker kafka = started(DevelopmentBroker.start(new DevelopmentBroker.Options(
                directory.broker(),
                settings.brokerLibraries(),
                settings.brokerPort(),
                DevelopmentBroker.Options.DEFAULT_HEAP_MEGABYTES)));
        directory.writePid("broker", kafka.pid());
        sayPort("Kafka", settings.brokerPort(), kafka.port());
        Topics.create(kafka.bootstrap(), PipelineTopics.of(settings.pipeline()));
        return kafka;
    }

    private void startJobs() throws IOException {
        output.status("Starting the jobs …");
        started.push(this::stopJobs);
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
    }

    /** Both at once: either takes some seconds. */
    private void stopJobs() {
        scoring.requestStop();
        learning.requestStop();
        scoring.close();
        learning.close();
    }

    private DashboardServer startPage() throws IOException {
        // Not the next free port, which may be the one that a job's process is about to take.
        int port = FreePorts.preferably(settings.pagePort());
        DashboardServer server = DashboardServer.start(
                statistics::snapshot,
                port,
                List.of(
                        new Link("Flink: scoring", scoring.flinkPage()),
                        new Link("Flink: learning", learning.flinkPage())));
        sayPort("the page", settings.pagePort(), server.port());
        return server;
    }

    private NetworkSimulator network(Clock clock) {
        return new NetworkSimulator(
                new NetworkSimulator.Options(
                        broker.bootstrap(),
                        settings.pipeline().source().topic(),
                        labelsTopic(),
                        stream,
                        settings.rate(),
                        settings.transactions()),
                clock);
    }

    private String labelsTopic() {
        return settings.pipeline().labels().orElseThrow().topic();
    }

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
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

    private boolean isRunning(JobProcess job) throws InterruptedException {
        Optional<JobStatus> status = job.poll();
        status.map(JobStatus::failures)
                .filter(failures -> failures.count() >= MOST_FAILED_STARTS)
                .ifPresent(failures -> {
                    throw new CommandFailure(
                            ExitCode.FAILED,
                            "The " + job.name() + " job does not start, it failed " + failures.count()
                                    + " times; the last time: " + failures.newest(),
                            job.advice());
                });
        return status.filter(JobStatus::running).isPresent();
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
                sizes.of(labelsTopic()),
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

    /** Stops what was started, the last first; safe to call twice, and from another thread. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.warn("A part of the demo did not stop in order.", e);
            }
        }
    }

    /** The folder it works in. */
    Path root() {
        return directory.root();
    }
}
