package io.weir.jobs.demo;

import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.Topics;
import io.weir.connectors.simulation.Simulator;
import io.weir.dashboard.DashboardServer;
import io.weir.dashboard.Link;
import io.weir.dashboard.TopicReader;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.demo.FlinkRest.JobStatus;
import io.weir.jobs.local.FreePorts;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A main job on real parts: a broker, a simulation, the jobs, the page. Each of them in its own process but for the
 * simulation and the page, which run in this one.
 *
 * <p>A job or the broker that dies is started again; the jobs go on from their newest checkpoints. {@link #close} stops
 * everything in order: the simulation, the page, the jobs, the broker.
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
    private final DemoSubject subject;
    private final Simulator simulator;
    private final DevelopmentBroker broker;
    private final TopicSizes sizes;
    private final List<JobProcess> jobs;
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
        this.subject = settings.subject();
        this.directory = new DemoDirectory(settings.directory());
        try {
            takeDirectory();
            broker = startBroker();
            sizes = started(new TopicSizes(broker.bootstrap()));
            jobs = subject.jobs().stream().map(this::job).toList();
            supervisor = new Supervisor(directory, broker, jobs, output);
            startJobs();
            Clock clock = Clock.systemUTC();
            DemoSubject.Watched watched = subject.watch(clock);
            started(TopicReader.start(Map.of("bootstrap.servers", broker.bootstrap()), watched.listener(), clock));
            page = started(startPage(watched));
            simulator = subject.simulator(broker.bootstrap(), clock);
            sender = new Thread(this::send, "simulation");
            sender.setDaemon(true);
            started.push(simulator::stop);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Makes sure that nobody else works in the directory, or still does, before anything in it is read or deleted. */
    private void takeDirectory() throws IOException, InterruptedException {
        FileLock lock = directory.prepare();
        started.push(lock.channel());
        output.status("Waiting for what ran here before to end …");
        directory.awaitPredecessors(PREDECESSORS_PATIENCE);
        if (settings.fresh()) {
            directory.clear();
        }
        subject.settle(directory.stream());
        output.line((directory.isUsed() ? "Going on in " : "Starting in ") + directory.root());
        directory.writePid("demo", ProcessHandle.current().pid());
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
        Topics.create(kafka.bootstrap(), subject.topics());
        return kafka;
    }

    private void startJobs() throws IOException {
        output.status("Starting the jobs …");
        started.push(this::stopJobs);
        for (JobProcess job : jobs) {
            job.start();
        }
        for (int i = 0; i < jobs.size(); i++) {
            JobProcess job = jobs.get(i);
            sayPort(
                    "Flink's page of " + job.name(),
                    subject.jobs().get(i).port(),
                    job.flinkPage().getPort());
        }
    }

    /** All at once: each takes some seconds. */
    private void stopJobs() {
        jobs.forEach(JobProcess::requestStop);
        jobs.forEach(JobProcess::close);
    }

    private DashboardServer startPage(DemoSubject.Watched watched) throws IOException {
        // Not the next free port, which may be the one that a job's process is about to take.
        int port = FreePorts.preferably(settings.pagePort());
        List<Link> links = jobs.stream()
                .map(job -> new Link("Flink: " + job.name(), job.flinkPage()))
                .toList();
        DashboardServer server = DashboardServer.start(watched.page(), watched.snapshots(), port, links);
        sayPort("the page", settings.pagePort(), server.port());
        return server;
    }

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    /**
     * Starts everything and returns when all jobs run and the simulation sends.
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

    private JobProcess job(DemoSubject.PlannedJob planned) {
        return new JobProcess(new JobProcess.Settings(
                planned.name(),
                planned.mainClass(),
                List.of(
                        "--pipeline=" + settings.pipelineFile().toAbsolutePath(),
                        "--bootstrap-servers=" + broker.bootstrap(),
                        "--transaction-timeout=" + TRANSACTION_TIMEOUT),
                directory,
                settings.home(),
                planned.port()));
    }

    private void awaitJobs() throws Exception {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        boolean running = false;
        while (!running) {
            revive();
            running = true;
            for (JobProcess job : jobs) {
                running &= isRunning(job);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "The jobs did not start within " + START_PATIENCE.toSeconds() + " s.",
                        "Look into "
                                + jobs.stream()
                                        .map(job -> directory.log(job.name()).toString())
                                        .collect(Collectors.joining(" and "))
                                + ".");
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
            simulator.run();
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

    /** Where the jobs' Flink pages are, and what each job does. */
    String flinkPages() {
        List<String> pages = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            pages.add(jobs.get(i).flinkPage() + " " + subject.jobs().get(i).does());
        }
        return String.join(", ", pages);
    }

    /** Whether the simulation has sent all that it was asked to. */
    boolean hasSentAll() {
        return !sender.isAlive();
    }

    /** How it goes, in one line. */
    String status() {
        return subject.status();
    }

    /**
     * Starts again what has died, asks the jobs how they are, and says what is wrong, if anything is.
     *
     * @throws CommandFailure if a process cannot be kept alive
     */
    Optional<String> revive() throws IOException, InterruptedException {
        if (senderFailure != null) {
            throw new CommandFailure(
                    ExitCode.FAILED, "The simulation stopped: " + senderFailure.getMessage(), "", senderFailure);
        }
        return closed ? Optional.empty() : supervisor.revive();
    }

    /**
     * What there is when all is answered. The jobs are asked once more, by when they tell of the checkpoint that made the
     * last decisions visible.
     */
    DemoSummary lastSummary(Duration since) throws InterruptedException {
        Thread.sleep(JobProcess.ANSWERS_AGE.toMillis());
        for (JobProcess job : jobs) {
            job.poll();
        }
        return summary(since);
    }

    /** What there is now. */
    DemoSummary summary(Duration since) throws InterruptedException {
        Map<String, Long> completed = new HashMap<>();
        long failed = 0;
        for (JobProcess job : jobs) {
            completed.put(job.name(), job.checkpoints());
            failed += job.failedCheckpoints();
        }
        return subject.summary(new DemoRun(
                broker.bootstrap(),
                sizes,
                simulator.sent(),
                completed,
                failed,
                supervisor.restarts(),
                since.toMillis() / 1000.0,
                directory.root().toString()));
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
