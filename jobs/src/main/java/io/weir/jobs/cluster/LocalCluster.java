package io.weir.jobs.cluster;

import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.local.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka, a JobManager and TaskManagers, each a process, and the page. {@link #start} and {@link #revive} are for one thread,
 * {@link #close} for any.
 */
final class LocalCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
    private static final String JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
    private static final String TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final ClusterDirectory directory;
    private final Path home;
    private final UpOptions options;
    private final Progress progress;
    private final List<ClusterProcess> processes = new ArrayList<>();
    private final Revival revival = new Revival();
    /** What {@link #close} stops, the last started on top. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private boolean closed;
    private DevelopmentBroker broker;
    private ClusterPage page;
    private ClusterRecord record;

    /** Where it tells how far it is. */
    interface Progress {
        /** What is being done now. */
        void status(String text);

        /** What is worth a line. */
        void line(String text);
    }

    LocalCluster(ClusterDirectory directory, Path home, UpOptions options, Progress progress) {
        this.directory = directory;
        this.home = home;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Starts everything and returns when all TaskManagers are registered and Kafka answers.
     *
     * @throws CommandFailure if something does not come up
     */
    ClusterRecord start() throws IOException, InterruptedException {
        directory.clearTmp();
        FlinkHome flink = FlinkHome.of(options.flinkHome(), home);
        int restPort = FreePorts.preferably(options.flinkPort());
        URI rest = URI.create("http://127.0.0.1:" + restPort);
        String kafka = options.bootstrap();
        record = new ClusterRecord(
                ProcessHandle.current().pid(),
                false,
                options,
                rest,
                flink.version(),
                flink.classPath(),
                kafka == null ? "" : kafka,
                null,
                0,
                List.of());
        write();
        if (kafka == null) {
            kafka = startKafka();
        } else {
            progress.status("Looking for Kafka at " + kafka + " …");
            new KafkaClients(kafka, options.kafkaConfig()).requireAnswer();
        }
        // One after the other: at once, on a small machine, each would wait for the other's start.
        startFlink(new FlinkJvm(flink, home, directory), restPort);
        awaitTaskManagers(new ClusterRest(rest));
        page = new ClusterPage(directory, new KafkaClients(kafka, options.kafkaConfig()), options.pagePort(), rest);
        started(page);
        record = new ClusterRecord(
                record.keeper(), true, options, rest, flink.version(), flink.classPath(), kafka, null, 0, List.of());
        write();
        return record;
    }

    private void startFlink(FlinkJvm java, int restPort) throws IOException, InterruptedException {
        progress.status("Dividing the memory …");
        sayPort("Flink's page", options.flinkPort(), restPort);
        ClusterConfiguration configuration = ClusterConfiguration.of(
                home.resolve("flink-conf"), directory, restPort, FreePorts.preferably(0), options.flink());
        configuration.write(directory.configuration());
        MemoryFlags ofJobManager = MemoryFlags.ask(java, "GET_JM_RESOURCE_PARAMS");
        MemoryFlags ofTaskManager = MemoryFlags.ask(java, "GET_TM_RESOURCE_PARAMS");
        List<String> where = List.of("--configDir", directory.configuration().toString());

        progress.status("Starting the JobManager and " + options.taskManagers() + " TaskManagers …");
        launch(new ClusterProcess(
                "jobmanager",
                java,
                join(configuration.jvmOptions("jobmanager"), ofJobManager.jvm()),
                JOB_MANAGER,
                join(where, ofJobManager.dynamic())));
        for (int number = 1; number <= options.taskManagers(); number++) {
            String name = "taskmanager-" + number;
            launch(new ClusterProcess(
                    name,
                    java,
                    join(configuration.jvmOptions("taskmanager"), ofTaskManager.jvm()),
                    TASK_MANAGER,
                    // By its name the JobManager knows at once that a new process has taken a dead one's place.
                    join(join(where, ofTaskManager.dynamic()), List.of("-D", "taskmanager.resource-id=" + name))));
        }
    }

    private static List<String> join(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private synchronized void launch(ClusterProcess process) throws IOException {
        started(process);
        process.start();
        processes.add(process);
    }

    private String startKafka() throws IOException {
        progress.status("Starting Kafka …");
        String libraries = System.getProperty("weir.broker.lib");
        try {
            broker = started(DevelopmentBroker.start(new DevelopmentBroker.Options(
                            directory.broker(),
                            libraries == null ? BrokerClassPath.gathered(home) : Path.of(libraries),
                            options.kafkaPort(),
                            DevelopmentBroker.Options.DEFAULT_HEAP_MEGABYTES)
                    .forLoad()));
        } catch (IllegalStateException e) {
            throw new CommandFailure(ExitCode.FAILED, "Kafka does not start: " + e.getMessage(), "", e);
        }
        directory.writePid("kafka", broker.pid());
        sayPort("Kafka", options.kafkaPort(), broker.port());
        return broker.bootstrap();
    }

    private void sayPort(String what, int wanted, int got) {
        if (wanted != 0 && got != wanted) {
            progress.line("Port " + wanted + " is taken: " + what + " is on " + got);
        }
    }

    private void awaitTaskManagers(ClusterRest rest) throws InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (true) {
            for (ClusterProcess process : processes) {
                if (!process.isAlive()) {
                    throw new CommandFailure(
                            ExitCode.FAILED,
                            process.name() + " does not start: " + process.lastWords(),
                            "Its logs are " + directory.log(process.name()) + " and " + directory.out(process.name())
                                    + ".");
                }
            }
            Optional<ClusterRest.Overview> overview = rest.overview();
            int registered = overview.map(ClusterRest.Overview::taskManagers).orElse(0);
            if (registered >= options.taskManagers()) {
                return;
            }
            progress.status(
                    overview.isEmpty()
                            ? "Waiting for the JobManager …"
                            : registered + " of " + options.taskManagers() + " TaskManagers have registered …");
            if (System.nanoTime() - deadline > 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        registered + " of " + options.taskManagers() + " TaskManagers have registered within "
                                + START_PATIENCE.toSeconds() + " s.",
                        "The logs are in " + directory.logs() + ".");
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    /**
     * Starts again what has died, and shows the page of what was submitted; to be called again and again. A record that somebody has
     * deleted is written again: without it no verb would find the cluster, {@code down} neither.
     *
     * @return whether there is anything left to keep
     */
    synchronized boolean revive() throws IOException, InterruptedException {
        if (closed) {
            return false;
        }
        boolean changed = Files.notExists(directory.record());
        for (ClusterProcess process : processes) {
            changed |= !process.isAlive() && revival.of(process.name(), process::lastWords, process::start);
        }
        if (broker != null && !broker.isAlive()) {
            changed |= revival.of("kafka", () -> "its log is " + broker.log(), () -> {
                broker.restart();
                directory.writePid("kafka", broker.pid());
            });
        }
        changed |= page.look();
        if (changed) {
            record = record.with(revival.restarts(), revival.troubles())
                    .withPage(page.url().orElse(null));
            write();
        }
        return true;
    }

    private void write() throws IOException {
        ClusterDirectory.replace(directory.record(), record.toJson());
    }

    private synchronized <T extends AutoCloseable> T started(T part) {
        if (closed) {
            stop(part);
            throw new IllegalStateException("The cluster is being stopped.");
        }
        started.push(part);
        return part;
    }

    /** Stops everything, the last started first; safe to call twice. */
    @Override
    public synchronized void close() {
        closed = true;
        // At once, since each takes a second or two; Kafka stays until their sinks are closed.
        processes.forEach(ClusterProcess::requestStop);
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            if (part != broker) {
                stop(part);
            }
        }
        if (broker != null) {
            broker.close();
        }
        try {
            Files.deleteIfExists(directory.record());
        } catch (IOException e) {
            LOG.warn("{} could not be deleted.", directory.record(), e);
        }
    }

    private static void stop(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("A part of the cluster did not stop in order.", e);
        }
    }
}
