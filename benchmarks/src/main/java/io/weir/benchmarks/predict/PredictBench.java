package io.weir.benchmarks.predict;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Measures {@code ML_PREDICT} in a process of its own: with the flags of a TaskManager, whatever flags this one has. */
public final class PredictBench {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final double seconds;
    private final Path errors;
    private final Consumer<String> status;

    /**
     * @param seconds of a slice; there are three of each contender, and a warm-up
     * @param errors a file for what the process complains of
     * @param status told how far it is, in short lines
     */
    public PredictBench(double seconds, Path errors, Consumer<String> status) {
        this.seconds = seconds;
        this.errors = errors;
        this.status = status;
    }

    /** @throws CommandFailure if the process failed */
    public PredictResult run() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What Flink reflects into: this process was started with it.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC", "-Xmx1g"));
        String logging = System.getProperty("log4j2.configurationFile");
        if (logging != null) {
            command.add("-Dlog4j2.configurationFile=" + logging);
            command.add("-Dlog.file=" + errors.resolveSibling("predict.log"));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                PredictProcess.class.getName(),
                Double.toString(seconds)));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<PredictFigure> figures = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                PredictFigure figure = JSON.readValue(line, PredictFigure.class);
                figures.add(figure);
                status.accept("Measured " + figure.contender());
            }
            int ended = process.waitFor();
            if (ended != 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "The process that measures ended with status " + ended + ".",
                        "Its complaints are in " + errors + ".");
            }
        } finally {
            process.destroyForcibly();
        }
        return new PredictResult(figures);
    }
}
