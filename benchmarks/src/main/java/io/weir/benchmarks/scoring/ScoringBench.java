package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Measures scoring in a process of its own: with the flags that it needs, whatever flags this one has. */
public final class ScoringBench {
    /** 1 to 65,536 in powers of 4. */
    public static final List<Integer> BATCHES = ScoredModel.BATCHES;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> models;
    private final List<Integer> batches;
    private final double seconds;
    private final Path errors;
    private final Consumer<String> status;

    /**
     * @param models labels of those to measure, see {@link #models()}
     * @param batches rows scored at once, each at least 1
     * @param seconds of a slice; there are three of each model, batch size and contender, and a warm-up until they are no faster
     * @param errors a file for what the process complains of
     * @param status told how far it is, in short lines
     */
    public ScoringBench(
            List<String> models, List<Integer> batches, double seconds, Path errors, Consumer<String> status) {
        this.models = models.stream().map(ScoringBench::withPeers).toList();
        this.batches = List.copyOf(batches);
        this.seconds = seconds;
        this.errors = errors;
        this.status = status;
    }

    private static String withPeers(String label) {
        if (!models().contains(label)) {
            throw new IllegalArgumentException(
                    "'" + label + "' is no model; there are: " + String.join(", ", models()));
        }
        return label;
    }

    /** The labels of all models that peers score too. */
    public static List<String> models() {
        return ScoredModel.labelsWithPeers();
    }

    /**
     * Takes minutes.
     *
     * @throws CommandFailure if the process failed, or if contenders do not score the same
     */
    public ScoringResult run() throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                // The measuring thread waits for the compiler, instead of measuring what is not compiled yet.
                "-Xbatch",
                "-cp",
                System.getProperty("java.class.path"),
                ScoringProcess.class.getName(),
                Double.toString(seconds),
                String.join(",", models),
                batches.stream().map(Object::toString).collect(Collectors.joining(",")));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<ScoringFigure> figures = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ScoringFigure figure = JSON.readValue(line, ScoringFigure.class);
                figures.add(figure);
                status.accept("Measured " + figure.model() + ", batch " + figure.batch());
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "The process that measures ended with status " + status + ".",
                        "Its complaints are in " + errors + ".");
            }
        } finally {
            process.destroyForcibly();
        }
        return new ScoringResult(figures);
    }
}
