package io.weir.jobs.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.cpu.InstructionSet;
import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code ./weir explain} tells of the shipped pipelines. */
class ExplainCommandTest {
    private static final double SECONDS = 0.001;

    private final Pipeline pipeline = PipelineReader.read(Path.of("../pipelines/card-fraud.yaml"));

    private PipelineExplanation explain(Integer... batches) {
        return PipelineExplanation.of(pipeline, List.of(batches), SECONDS, progress -> {});
    }

    @Test
    void everyBatchSizeIsMeasuredWithEveryArithmeticThatThereIs() {
        List<ScoringRate> rates = explain(1, 300).models().get(0).rates();
        List<String> expected = new ArrayList<>();
        Stream.of(InstructionSet.values())
                .filter(InstructionSet::isAvailable)
                .map(set -> set.name().toLowerCase(Locale.ROOT))
                .forEach(name -> expected.addAll(List.of(name + " 1", name + " 300")));
        assertThat(rates)
                .filteredOn(rate -> !rate.arithmetic().equals("routed"))
                .extracting(rate -> rate.arithmetic() + " " + rate.batch())
                .isEqualTo(expected);
        assertThat(rates).allSatisfy(rate -> assertThat(rate.rowsPerSecond()).isPositive());
    }

    @Test
    void modelIsToldWithItsPlaceAndTheReason() {
        PipelineExplanation.Model model = explain(1).models().get(0);
        assertThat(model.name()).isEqualTo("fraud");
        assertThat(model.kind()).isEqualTo("binned-logistic-regression");
        assertThat(model.features()).isEqualTo(pipeline.featureNames().size());
        assertThat(model.precision()).isEqualTo("float32");
        assertThat(model.configuredBatch()).isEqualTo(512);
        assertThat(model.device()).isNotBlank();
        assertThat(model.reason()).isNotBlank();
    }

    @Test
    void everyOperatorOfBothJobsIsTold() {
        PipelineExplanation explanation = explain(1);
        assertThat(explanation.operators())
                .filteredOn(place -> place.job().equals("scoring"))
                .extracting(OperatorPlace::operator)
                .contains("Source: events", "identify", "event features", "score", "decisions: Writer")
                .anyMatch(name -> name.startsWith("window features of "));
        assertThat(explanation.operators())
                .filteredOn(place -> place.job().equals("learning"))
                .extracting(OperatorPlace::operator)
                .contains("join labels", "learn");
        OperatorPlace score = explanation.operators().stream()
                .filter(place -> place.operator().equals("score"))
                .findFirst()
                .orElseThrow();
        assertThat(score.device()).isEqualTo(explanation.models().get(0).device());
        assertThat(score.reason()).isEqualTo(explanation.models().get(0).reason());
    }

    @Test
    void linesSayWhatTheJsonSays() {
        PipelineExplanation explanation = explain(1, 4096);
        PipelineExplanation.Model model = explanation.models().get(0);
        assertThat(explanation.lines())
                .contains(
                        "  runs on " + model.device() + " (" + model.backend() + ")",
                        "  because " + model.reason(),
                        "Operators of the learning job:")
                .anyMatch(line -> line.startsWith("     4,096 ")
                        && line.endsWith(String.format(
                                Locale.ROOT,
                                "%,14d",
                                model.rates().get(model.rates().size() - 1).rowsPerSecond())));
    }

    @Test
    void pipelineWithoutLabelsHasNoLearningJob() {
        Pipeline unlabelled = new Pipeline(
                pipeline.name(),
                pipeline.source(),
                pipeline.derive(),
                pipeline.validate(),
                pipeline.eventFeatures(),
                List.of(),
                pipeline.state(),
                Optional.empty(),
                pipeline.model(),
                pipeline.challengers(),
                pipeline.promotion(),
                pipeline.upkeep(),
                pipeline.batch(),
                pipeline.scoring(),
                pipeline.evaluate(),
                pipeline.decide(),
                pipeline.topics());
        assertThat(PipelineExplanation.of(unlabelled, List.of(1), SECONDS, progress -> {})
                        .operators())
                .isNotEmpty()
                .allMatch(place -> place.job().equals("scoring"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --batches=0        | error: --batches has 0.     | Give 1 to 65536 rows.
            --batches=1,65537  | error: --batches has 65537. | Give 1 to 65536 rows.
            --seconds=0        | error: --seconds is 0.0.    | Give more than 0 and at most 60.
            --seconds=NaN      | error: --seconds is NaN.    | Give more than 0 and at most 60.
            """)
    void optionThatCannotBeIsToldWithWhatCan(String option, String error, String nextStep) {
        StringWriter err = new StringWriter();
        int exitCode = execute(err, "explain", "--pipeline=../pipelines/card-fraud.yaml", option);
        assertThat(err).hasToString(error + "\n" + nextStep + "\n");
        assertThat(exitCode).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void pipelineMustBeNamedAndBeThere() {
        StringWriter err = new StringWriter();
        assertThat(execute(err, "explain")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).startsWith("error: Missing required option: '--pipeline=FILE'\n");
        assertThat(execute(err, "explain", "--pipeline=none.yaml")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).contains("error: none.yaml: there is no such file");
    }

    private static int execute(StringWriter err, String... arguments) {
        return Weir.commandLine()
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
