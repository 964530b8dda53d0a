package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The command line as a user starts it, but from the tests' class path: {@code ./weir VERB ...} in a process of its own.
 *
 * <p>{@link #close} kills it if it still runs, and waits until its children are gone too.
 */
final class WeirProcess implements AutoCloseable {
    /** Longer than anything takes on a busy machine: only a hang gets there. */
    static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Such short runs end before what the second compiler does has paid off; it takes half of their processor time. */
    private static final String FASTER_START = "-XX:TieredStopAtLevel=1";

    private static final Duration PARTING = Duration.ofSeconds(60);
    private static final Pattern PAGE = Pattern.compile("The page: +(http://127\\.0\\.0\\.1:\\d+/)");
    private static final Pattern KAFKA = Pattern.compile("Kafka: +(127\\.0\\.0\\.1:\\d+)");

    private final Process process;
    private final Path out;
    private final Path err;

    private WeirProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts it.
     *
     * @param outputs the folder in which its standard output and error are kept
     * @param arguments the verb and its options
     */
    static WeirProcess start(Path outputs, String... arguments) throws IOException {
        return start(outputs, Map.of(), List.of(), arguments);
    }

    /**
     * Starts it.
     *
     * @param environment variables of it and of its children, on top of this process's own
     * @param jobJvm options of the JVMs of the demo's jobs
     */
    static WeirProcess start(Path outputs, Map<String, String> environment, List<String> jobJvm, String... arguments)
            throws IOException {
        Files.createDirectories(outputs);
        Path out = Files.createTempFile(outputs, "weir-", ".out");
        Path err = Files.createTempFile(outputs, "weir-", ".err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                FASTER_START,
                "-Xmx384m",
                "-Dweir.job.jvm.options=" + FASTER_START + " " + String.join(" ", jobJvm),
                "-Dweir.home=" + Repository.root(),
                "-Dpicocli.ansi=false",
                "-Dlog4j2.configurationFile=" + Repository.root().resolve("flink-conf/log4j2.properties"),
                "-Dlog.file=" + outputs.resolve("weir.log"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.weir.jobs.cli.Weir"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new WeirProcess(process, out, err);
    }

    /** Runs it to its end. */
    static WeirProcess run(Path outputs, String... arguments) throws IOException, InterruptedException {
        try (WeirProcess weir = start(outputs, arguments)) {
            weir.awaitExit();
            return weir;
        }
    }

    /** Gives it this on standard input, and no more. */
    void input(String text) throws IOException {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Waits for its end and tells its exit status. */
    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(
                        "%s has not ended within %s:%n%s",
                        process.info().commandLine().orElse(""), PATIENCE, err())
                .isTrue();
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As Ctrl-C does. */
    void interrupt() {
        Signals.send("INT", process.pid());
    }

    /** As a supervisor does. */
    void terminate() {
        Signals.send("TERM", process.pid());
    }

    /** As a crash would: nothing of it runs any more, its children are left to themselves. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    /** Its standard output, which must be one JSON document. */
    JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out());
    }

    /** The address of the demo's broker, as soon as it tells. */
    String kafka() {
        return awaitFound(KAFKA);
    }

    /** Waits until the snapshot that the demo's page shows is as wanted. */
    void awaitPage(Predicate<JsonNode> wanted) {
        URL snapshot;
        try {
            snapshot = new URL(awaitFound(PAGE) + "api/snapshot");
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> wanted.test(new ObjectMapper().readTree(snapshot)));
    }

    /** Waits until a line of its standard error, or output, matches; returns the first group. */
    String awaitFound(Pattern pattern) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> find(pattern).isPresent() || !process.isAlive());
        return find(pattern)
                .orElseThrow(() -> new AssertionError("It ended without telling " + pattern + ":\n" + out() + err()));
    }

    private Optional<String> find(Pattern pattern) {
        Matcher matcher = pattern.matcher(err() + "\n" + out());
        return matcher.find() ? Optional.of(matcher.group(matcher.groupCount() > 0 ? 1 : 0)) : Optional.empty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = descendants();
        process.destroyForcibly();
        try {
            await().atMost(PARTING).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        } catch (ConditionTimeoutException e) {
            children.forEach(ProcessHandle::destroyForcibly);
            throw e;
        }
    }
}
