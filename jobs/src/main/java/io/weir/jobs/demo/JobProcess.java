package io.weir.jobs.demo;

import io.weir.connectors.process.Attached;
import io.weir.jobs.demo.FlinkRest.JobStatus;
import io.weir.jobs.local.FreePorts;
import io.weir.jobs.local.RootCause;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * A job's main class in a process of its own, with Flink inside of it; it goes on from the newest checkpoint.
 *
 * <p>The process ends when this one does, whichever way that is. Not safe for use by several threads, but for {@link
 * #close}.
 */
final class JobProcess implements AutoCloseable {
    /** The system property with options for the jobs' JVMs, separated by spaces; they come after its own. */
    static final String JVM_OPTIONS = "weir.job.jvm.options";

    /** How old what a job tells of itself may be: Flink asks it anew no sooner. */
    static final Duration ANSWERS_AGE = Duration.ofSeconds(1);

    private static final long STOP_SECONDS = 15;
    private static final int LAST_LINES = 5;

    private final Settings settings;
    private FlinkRest rest;
    private volatile Process process;
    private boolean restored;
    /** How long the file of its standard output was before this process. */
    private long outBefore;

    private long completedBefore;
    private long failedBefore;
    private Optional<JobStatus> status = Optional.empty();
    /**
     * Checkpoints that were not begun since some task did not run yet: Flink counts them as failed. It tells of no failed
     * checkpoint as long as these are the only ones; the counts may be some seconds old.
     */
    private long neverBegun;

    /**
     * What a job's process is started with.
     *
     * @param name of its files, such as {@code scoring}
     * @param mainClass the job's main class
     * @param arguments the main class's arguments
     * @param directory where it keeps its state
     * @param home Weir's folder, with {@code flink-conf/}
     * @param port the port wanted for its Flink page; another is taken if it is not free
     */
    record Settings(
            String name, Class<?> mainClass, List<String> arguments, DemoDirectory directory, Path home, int port) {}

    JobProcess(Settings settings) {
        this.settings = settings;
    }

    String name() {
        return settings.name();
    }

    /** The address of its Flink page; known once it was started. */
    URI flinkPage() {
        return rest.page();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Starts it, from the newest checkpoint if there is one. */
    void start() throws IOException {
        DemoDirectory directory = settings.directory();
        Path working = directory.tmp(name());
        DemoDirectory.delete(working);
        Files.createDirectories(working);
        Files.createDirectories(directory.checkpoints(name()));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx640m", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(additionalJvmOptions());
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + working,
                "-Dlog.file=" + directory.log(name()),
                "-Dlog4j2.configurationFile=" + settings.home().resolve("flink-conf/log4j2.properties"),
                "-cp",
                System.getProperty("java.class.path"),
                Attached.class.getName(),
                directory.run(name() + ".lock").toString(),
                settings.mainClass().getName()));
        command.addAll(settings.arguments());
        int port = FreePorts.preferably(settings.port());
        rest = new FlinkRest(port, flinkPath(directory.checkpoints(name())));
        flinkOptions(port).forEach((key, value) -> command.add("-D" + key + "=" + value));
        Path out = directory.log(name() + ".out");
        outBefore = Files.exists(out) ? Files.size(out) : 0;
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                .start();
        directory.writePid(name(), process.pid());
    }

    private List<String> jvmOptions() throws IOException {
        try (Stream<String> lines = Files.lines(settings.home().resolve("flink-conf/jvm.options"))) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }

    /** Those that a run of a minute gains from; what lives longer is better off without. */
    private static List<String> additionalJvmOptions() {
        return Stream.of(System.getProperty(JVM_OPTIONS, "").split("\\s+"))
                .filter(option -> !option.isEmpty())
                .toList();
    }

    private Map<String, String> flinkOptions(int port) throws IOException {
        Configuration configuration = GlobalConfiguration.loadConfiguration(
                settings.home().resolve("flink-conf/demo").toString());
        DemoDirectory directory = settings.directory();
        Map<String, String> options = new TreeMap<>(configuration.toMap());
        options.put("rest.address", "127.0.0.1");
        options.put("rest.bind-address", "127.0.0.1");
        options.put("rest.port", Integer.toString(port));
        options.put("rest.bind-port", Integer.toString(port));
        options.put("web.refresh-interval", ANSWERS_AGE.toMillis() + " ms");
        options.put("io.tmp.dirs", directory.tmp(name()).toString());
        options.put("execution.checkpointing.dir", flinkPath(directory.checkpoints(name())));
        Path from = directory.newestCheckpoint(name());
        restored = from != null;
        if (restored) {
            options.put("execution.state-recovery.path", flinkPath(from));
            // The checkpoint becomes the new run's own, to be deleted when it is no longer needed.
            options.put("execution.state-recovery.claim-mode", "CLAIM");
        }
        return options;
    }

    /** What to do when it does not start. */
    String advice() {
        // Started from a checkpoint, the state of an earlier pipeline file had to fit.
        return (restored
                        ? "It went on from a checkpoint. If the pipeline file was edited since, go back to the former"
                                + " one, or start over with --fresh. "
                        : "")
                + "Its log is " + settings.directory().log(name()) + ".";
    }

    /** Whether it has ended since its main class threw an exception. */
    boolean mainThrew() {
        return process.exitValue() == Attached.FAILED;
    }

    /** As Flink wants a local path: not encoded as a URI, else it would use a folder with percent signs in its name. */
    private static String flinkPath(Path path) {
        return "file://" + path;
    }

    /** Asks how it is; keeps the last answer while it does not answer. */
    Optional<JobStatus> poll() throws InterruptedException {
        Optional<JobStatus> now = rest.status();
        if (now.isPresent()) {
            status = now;
            if (!now.get().anyFailed()) {
                neverBegun = now.get().failed();
            }
        }
        return now;
    }

    /** Checkpoints completed by all processes of this job in this run of the demo. */
    long checkpoints() {
        return completedBefore + status.map(JobStatus::completed).orElse(0L);
    }

    /** Checkpoints that failed, likewise. */
    long failedCheckpoints() {
        return failedBefore + status.map(JobStatus::failed).orElse(0L) - neverBegun;
    }

    /** Starts it again after it died. */
    void restart() throws IOException {
        completedBefore = checkpoints();
        failedBefore = failedCheckpoints();
        status = Optional.empty();
        neverBegun = 0;
        start();
    }

    /** How the process ended: why its main class threw if it did, its exit code, and the last lines of its log. */
    String lastWords() {
        Path log = settings.directory().log(name());
        Path out = settings.directory().log(name() + ".out");
        String why = mainThrew() ? RootCause.of(written(out)) + "; " : "";
        return why + "exit code " + process.exitValue() + "; its logs are " + log + " and " + out + ":\n  "
                + String.join("\n  ", tail(log));
    }

    /** How the process ended, in a few words. */
    String cause() {
        return mainThrew()
                ? RootCause.of(written(settings.directory().log(name() + ".out")))
                : "exit code " + process.exitValue();
    }

    /** What this process, not one before it, has written to its standard output and error. */
    private String written(Path out) {
        try {
            byte[] all = Files.readAllBytes(out);
            int from = (int) Math.min(outBefore, all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** The last lines of a log, without those of stack traces. */
    private static List<String> tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> !line.matches("\\s+(at |\\.\\.\\. \\d+ ).*"))
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Asks it to stop; {@link #close} waits for it. */
    void requestStop() {
        Process running = process;
        if (running != null) {
            try {
                running.getOutputStream().close();
            } catch (IOException e) {
                // It has ended already.
            }
        }
    }

    @Override
    public void close() {
        Process running = process;
        if (running == null) {
            return;
        }
        requestStop();
        try {
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
