package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.connectors.process.Attached;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.python.util.PythonDependencyUtils;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.flink.table.client.SqlClient;

/**
 * A Flink cluster on 127.0.0.1 as an operator starts it: a JobManager, TaskManagers and the command line {@code flink}, each
 * a process of its own that has {@link FlinkDistribution#lib} on its class path and nothing else.
 *
 * <p>State is in RocksDB, a checkpoint is taken every second. {@link #close} kills whatever still runs; the processes end
 * by themselves when the tests' own does. For one thread.
 */
final class FlinkCluster implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LAST_CHARACTERS = 4_000;

    private static final List<String> QUICK_START = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final List<String> OPTIMIZING = List.of("-XX:+UseSerialGC");

    private final Path folder;
    private final List<String> jvmFlags;
    private final Path configuration;
    private final String classPath;
    private final URI rest;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();
    private Process jobManager;
    private Process taskManager;

    private FlinkCluster(Path folder, List<String> jvmFlags) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.jvmFlags = jvmFlags;
        this.configuration = Files.createDirectories(folder.resolve("conf"));
        this.classPath = Stream.concat(
                        Stream.of(FlinkDistribution.attachedAlone(folder.resolve("attached"))),
                        FlinkDistribution.lib().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<Integer> ports = freePorts();
        this.rest = URI.create("http://127.0.0.1:" + ports.get(0) + "/");
        Map<String, String> options = options(ports.get(0), ports.get(1));
        Files.write(
                configuration.resolve("config.yaml"),
                options.entrySet().stream()
                        .map(option -> option.getKey() + ": " + option.getValue())
                        .toList());
    }

    /** Starts a JobManager and one TaskManager of four slots; {@link #awaitTaskManager} waits for them. */
    static FlinkCluster start(Path folder) throws IOException {
        return start(folder, QUICK_START);
    }

    /** Starts the same with the optimizing compiler on, for jobs that have much to do. */
    static FlinkCluster startOptimizing(Path folder) throws IOException {
        return start(folder, OPTIMIZING);
    }

    private static FlinkCluster start(Path folder, List<String> jvmFlags) throws IOException {
        FlinkCluster cluster = new FlinkCluster(folder, jvmFlags);
        cluster.startJobManager();
        cluster.startTaskManager();
        return cluster;
    }

    private Map<String, String> options(int restPort, int rpcPort) {
        Map<String, String> options = new TreeMap<>();
        options.put("jobmanager.rpc.address", "127.0.0.1");
        options.put("jobmanager.rpc.port", Integer.toString(rpcPort));
        options.put("jobmanager.bind-host", "127.0.0.1");
        options.put("jobmanager.memory.process.size", "768m");
        options.put("jobmanager.memory.jvm-metaspace.size", "160m");
        options.put("rest.address", "127.0.0.1");
        options.put("rest.bind-address", "127.0.0.1");
        options.put("rest.port", Integer.toString(restPort));
        options.put("taskmanager.host", "127.0.0.1");
        options.put("taskmanager.bind-host", "127.0.0.1");
        options.put("taskmanager.numberOfTaskSlots", "4");
        options.put("taskmanager.memory.process.size", "1024m");
        options.put("taskmanager.memory.managed.size", "160m");
        options.put("taskmanager.memory.network.min", "32m");
        options.put("taskmanager.memory.network.max", "32m");
        options.put("taskmanager.memory.jvm-metaspace.size", "192m");
        options.put("taskmanager.memory.framework.off-heap.size", "64m");
        options.put("state.backend.type", "rocksdb");
        options.put("execution.checkpointing.incremental", "true");
        options.put("execution.checkpointing.interval", "1s");
        options.put(
                "execution.checkpointing.dir",
                folder.resolve("checkpoints").toUri().toString());
        // A few attempts: a job that cannot run at all is FAILED soon, and told.
        options.put("restart-strategy.type", "fixed-delay");
        options.put("restart-strategy.fixed-delay.attempts", "20");
        options.put("restart-strategy.fixed-delay.delay", "500ms");
        options.put("heartbeat.interval", "1000");
        options.put("io.tmp.dirs", folder.resolve("tmp").toString());
        return options;
    }

    private void startJobManager() throws IOException {
        var memory = JobManagerProcessUtils.processSpecFromConfig(loaded());
        List<String> arguments = new ArrayList<>(List.of("--configDir", configuration.toString()));
        arguments.addAll(words(JobManagerProcessUtils.generateDynamicConfigsStr(memory)));
        jobManager = launch(
                "jobmanager",
                words(JobManagerProcessUtils.generateJvmParametersStr(memory, loaded())),
                StandaloneSessionClusterEntrypoint.class,
                arguments);
    }

    /** Starts another TaskManager. */
    void startTaskManager() throws IOException {
        var memory = TaskExecutorProcessUtils.processSpecFromConfig(loaded());
        List<String> arguments = new ArrayList<>(List.of("--configDir", configuration.toString()));
        arguments.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
        taskManager = launch(
                "taskmanager-" + processes.size(),
                words(ProcessMemoryUtils.generateJvmParametersStr(memory)),
                TaskManagerRunner.class,
                arguments);
    }

    /** Ends the newest TaskManager with SIGKILL, as a crash of its machine would. */
    void killTaskManager() throws InterruptedException {
        taskManager.destroyForcibly().waitFor();
    }

    /** Waits until the JobManager answers and has a TaskManager. */
    void awaitTaskManager() {
        await().atMost(WeirProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreException(UncheckedIOException.class)
                .until(() -> {
                    requireAlive();
                    return get("overview").path("taskmanagers").asInt() > 0; // an error before there is a leader
                });
    }

    /**
     * Begins {@code flink run -d} of a main class that is not in the jar; {@link #awaitSubmitted} waits for its end.
     *
     * @param classes the folder or jar that it is in
     * @param arguments the main class's own
     */
    Process submit(Class<?> mainClass, URI classes, int parallelism, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("run", "-d", "-p", Integer.toString(parallelism), "-c", mainClass.getName()));
        command.addAll(List.of("-C", classes.toString()));
        command.add(FlinkDistribution.jobJar().toString());
        command.addAll(List.of(arguments));
        return launch("flink-run-" + mainClass.getSimpleName(), List.of("-Xmx256m"), CliFrontend.class, command);
    }

    /** Waits until {@code flink run} has ended, which must be with 0. */
    void awaitSubmitted(Process submission) throws InterruptedException {
        assertThat(submission.waitFor(WeirProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("flink run has not ended:%n%s", logs())
                .isTrue();
        assertThat(submission.exitValue()).as(logs()).isZero();
    }

    /**
     * What the SQL client prints that runs a script, as {@code sql-client.sh -f} does.
     *
     * @param name of the script, in the folder of the cluster
     */
    String sql(String name, String statements) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve(name + ".sql"), statements);
        List<Path> jars = new ArrayList<>(FlinkDistribution.sqlClient());
        jars.add(FlinkDistribution.alone(PythonDependencyUtils.class, folder.resolve("python")));
        Process client = launch(
                name,
                jars,
                List.of("-Xmx256m"),
                SqlClient.class,
                List.of(
                        "embedded",
                        "-f",
                        script.toString(),
                        "-hist",
                        folder.resolve("history").toString()));
        assertThat(client.waitFor(WeirProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the SQL client has not ended:%n%s", logs())
                .isTrue();
        return Files.readString(folder.resolve(name + ".out"));
    }

    /** What the JobManager answers, such as to {@code jobs/overview}. */
    JsonNode get(String path) {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking " + request.uri(), e);
        }
    }

    /** The ids of the jobs by their names. */
    Map<String, String> jobs() {
        Map<String, String> jobs = new TreeMap<>();
        get("jobs/overview")
                .get("jobs")
                .forEach(job ->
                        jobs.put(job.get("name").textValue(), job.get("jid").textValue()));
        return jobs;
    }

    /** Whether a job has come to its end; fails at once if it never will. */
    boolean hasFinished(String name) {
        requireAlive();
        for (JsonNode job : get("jobs/overview").get("jobs")) {
            if (job.get("name").textValue().equals(name)) {
                String state = job.get("state").textValue();
                if (state.matches("FAILING|FAILED|CANCELED")) {
                    throw new AssertionError(
                            job + "\n" + get("jobs/" + job.get("jid").textValue() + "/exceptions") + "\n" + logs());
                }
                return state.equals("FINISHED");
            }
        }
        return false;
    }

    private void requireAlive() {
        for (Process process : List.of(jobManager, taskManager)) {
            if (!process.isAlive()) {
                throw new AssertionError("A process of the cluster ended with " + process.exitValue() + ":\n" + logs());
            }
        }
    }

    private Process launch(String name, List<String> jvmOptions, Class<?> mainClass, List<String> arguments)
            throws IOException {
        return launch(name, List.of(), jvmOptions, mainClass, arguments);
    }

    /** @param more what stands on its class path behind that of all processes */
    private Process launch(
            String name, List<Path> more, List<String> jvmOptions, Class<?> mainClass, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Files.readAllLines(Repository.root().resolve("flink-conf/jvm.options")).stream()
                .filter(line -> line.startsWith("-"))
                .forEach(command::add);
        command.addAll(jvmFlags);
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-Dlog.file=" + folder.resolve(name + ".log"),
                "-Dlog4j2.configurationFile=" + Repository.root().resolve("flink-conf/log4j2.properties"),
                "-cp",
                Stream.concat(Stream.of(classPath), more.stream().map(Path::toString))
                        .collect(Collectors.joining(File.pathSeparator)),
                Attached.class.getName(),
                folder.resolve(name + ".lock").toString(),
                mainClass.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile());
        builder.environment().put("FLINK_CONF_DIR", configuration.toString());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private Configuration loaded() {
        return GlobalConfiguration.loadConfiguration(configuration.toString());
    }

    private static List<String> words(String text) {
        return Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    /** Two ports of 127.0.0.1 that are free, found at the same time so that they differ. */
    private static List<Integer> freePorts() throws IOException {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return List.of(one.getLocalPort(), other.getLocalPort());
        }
    }

    /** The ends of what the processes wrote. */
    private String logs() {
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder logs = new StringBuilder();
            for (Path file : files.filter(f -> f.toString().matches(".*\\.(out|log)"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file);
                logs.append("== ").append(file.getFileName()).append(System.lineSeparator());
                logs.append(text.substring(Math.max(0, text.length() - LAST_CHARACTERS)));
                logs.append(System.lineSeparator());
            }
            return logs.toString();
        } catch (IOException e) {
            return "(no logs: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() throws InterruptedException {
        processes.forEach(Process::destroyForcibly);
        for (Process process : processes) {
            process.waitFor();
        }
    }
}
