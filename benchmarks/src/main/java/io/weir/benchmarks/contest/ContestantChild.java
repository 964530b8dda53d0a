package io.weir.benchmarks.contest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The process of one contestant, seen from the one that started it. Used by one thread at a time; a process that fails
 * gives a {@link CommandFailure} that names its log.
 */
public final class ContestantChild implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String label;
    private final Path errors;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;

    /**
     * Starts the process; it warms up by itself until {@link #awaitReady} returns.
     *
     * @param label as it is called in messages and in the names of its files
     * @param main the class whose main method serves: see {@link ContestantProcess}
     * @param arguments of it
     * @param folder for its logs, which is there
     */
    public ContestantChild(String label, Class<?> main, List<String> arguments, List<String> jvmFlags, Path folder)
            throws IOException {
        this.label = label;
        errors = folder.resolve(label + ".err");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What Flink reflects into: this process was started with it.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(jvmFlags);
        String logging = System.getProperty("log4j2.configurationFile");
        if (logging != null) {
            command.add("-Dlog4j2.configurationFile=" + logging);
            command.add("-Dlog.file=" + folder.resolve(label + ".log"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Returns when the process has warmed up. */
    public void awaitReady() throws IOException {
        answer();
    }

    /** Has so many events measured, or as many as come in the time, whichever is less. */
    public Slice measure(long events, double seconds) throws IOException {
        return ask(Slice.class, "measure " + events + " " + seconds);
    }

    /** Has the process end itself, with what it tells last. */
    public <T> T finish(Class<T> type) throws IOException {
        return ask(type, "finish");
    }

    /** Sends a command of this kind of contestant, and waits for its answer. */
    public <T> T ask(Class<T> type, String command) throws IOException {
        tell(command);
        return JSON.readValue(answer(), type);
    }

    private void tell(String command) throws IOException {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw ended(null);
        }
        return line;
    }

    private CommandFailure ended(Exception cause) throws IOException {
        List<String> said = Files.readString(errors)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("	"))
                .toList();
        // The innermost cause says most.
        String why = said.stream()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((outer, inner) -> inner)
                .or(() -> said.stream().findFirst())
                .orElse("it said nothing");
        return new CommandFailure(
                ExitCode.FAILED, "The process of " + label + " ended: " + why, "All that it said: " + errors, cause);
    }

    /** Ends the process at once. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS); // its files are deleted next
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
