package io.weir.jobs.cli;

import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.jobs.pipeline.SeriesPipeline;
import io.weir.jobs.pipeline.SeriesPipelineReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.annotation.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir doctor}: looks whether Weir can work here, and at a pipeline file. */
@Command(
        name = "doctor",
        description = "Looks whether this machine has what Weir needs, and says what to do where not.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 if nothing fails (warnings are allowed), 1 if something does, 2 if the pipeline file is wrong.",
            "",
            "Examples:",
            "  ./weir doctor",
            "  ./weir doctor --json",
            "  ./weir doctor --pipeline pipelines/card-fraud.yaml"
        })
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Option(names = "--pipeline", paramLabel = "FILE", description = "Check this pipeline file too.")
    private Path pipeline;

    @Spec
    private CommandSpec spec;

    /** What {@code --json} prints. */
    record Report(boolean ok, List<Map<String, String>> checks) {}

    @Override
    public Integer call() {
        // First: what is wrong in it is the answer to a question, and ends the command.
        List<Check> ofPipeline = pipeline == null ? List.of() : pipeline(pipeline, Instant.now());
        Output output = Output.standard(json);
        Path home =
                Path.of(System.getProperty("weir.home", ".")).toAbsolutePath().normalize();
        String searchPath = Optional.ofNullable(System.getenv("PATH")).orElse("");
        List<Check> checks = new ArrayList<>(MachineChecks.all(home));
        checks.addAll(SoftwareChecks.all(
                searchPath,
                Optional.ofNullable(System.getProperty("weir.broker.lib")).map(Path::of)));
        checks.add(Ports.check(9092, "the development broker"));
        checks.add(Ports.check(8080, "the live page"));
        checks.add(Ports.check(8081, "Flink's page of scoring"));
        checks.add(Ports.check(8082, "Flink's page of learning"));
        checks.addAll(ofPipeline);
        checks.forEach(check -> output.line(line(check)));
        boolean ok = checks.stream().noneMatch(check -> check.status() == Check.Status.FAIL);
        output.line(
                ok
                        ? "Nothing is missing. Next: " + next(pipeline)
                        : "Something is missing: see the lines marked fail.");
        output.json(new Report(ok, checks.stream().map(DoctorCommand::asMap).toList()));
        return ok ? ExitCode.OK : ExitCode.FAILED;
    }

    /** @param pipeline the file that was checked too; null: none was */
    static String next(@Nullable Path pipeline) {
        return pipeline == null ? "./weir demo" : "./weir demo --pipeline " + pipeline;
    }

    /** That it is right, and what in it is hardly meant. */
    private static List<Check> pipeline(Path file, Instant now) {
        if (SeriesPipelineReader.isSeries(file)) {
            SeriesPipeline series = SeriesPipelineReader.read(file);
            return found(
                    file + ": " + series.name() + ", series by " + String.join(", ", series.key()) + ", "
                            + series.detect().size() + " columns watched",
                    PipelineChecks.source(series.events().source(), now));
        }
        Pipeline read = PipelineReader.read(file);
        return found(
                file + ": " + read.name() + ", "
                        + read.rowType().getFieldCount() + " columns, "
                        + read.featureNames().size() + " features",
                PipelineChecks.all(read, now));
    }

    private static List<Check> found(String what, List<Check> warnings) {
        List<Check> all = new ArrayList<>(List.of(Check.ok("pipeline", what)));
        all.addAll(warnings);
        return all;
    }

    private String line(Check check) {
        String style =
                switch (check.status()) {
                    case OK -> "green";
                    case WARN -> "yellow";
                    case FAIL -> "bold,red";
                };
        String word = String.format(Locale.ROOT, "%-4s", check.status().name().toLowerCase(Locale.ROOT));
        var ansi = spec.commandLine().getColorScheme().ansi();
        String advice = check.advice().isEmpty() ? "" : "\n      " + check.advice();
        return ansi.string("@|" + style + " " + word + "|@") + "  " + String.format("%-18s", check.name()) + "  "
                + check.found() + advice;
    }

    private static Map<String, String> asMap(Check check) {
        return Map.of(
                "name", check.name(),
                "status", check.status().name().toLowerCase(Locale.ROOT),
                "found", check.found(),
                "advice", check.advice());
    }
}
