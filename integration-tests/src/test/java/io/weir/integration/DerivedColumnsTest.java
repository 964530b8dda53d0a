package io.weir.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.replay.EvaluateCommand;
import io.weir.jobs.replay.FeaturesCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The section {@code derive} through a whole replay: from the file's SQL to features, scores and refused lines. */
@Timeout(300)
class DerivedColumnsTest {
    private static final String PIPELINE =
            """
            name: derived
            source:
              topic: payments
              columns: {id: BIGINT, card: BIGINT, amount: DOUBLE, parts: INT, time: TIMESTAMP(3)}
              id: id
              event-time: time
            derive:
              at_night: HOUR(`time`) < 6
              whole: CAST(amount AS INT) / parts
              card_text: "'card ' || CAST(card AS STRING)"
            validate:
              whole: {max: 1000}
            features:
              - {of: [at_night, whole]}
              - {key: card_text, of: [count, sum(whole)], over: [1 d]}
              - {key: card, of: [count(label)], over: [2 d]}
            labels: {topic: labels, id: id, label: fraud, time: label_time}
            model: {name: m, kind: logistic-regression}
            evaluate: {segments: {by: [at_night, card_text], at-most: 1}, key-precision: {key: card, at: 1}}
            """;

    private static final List<String> LINES = List.of(
            "id,time,card,amount,parts,fraud",
            "1,2024-03-01 01:00:00,7,10.9,2,0",
            "2,2024-03-01 02:00:00,7,50.0,0,1",
            "3,2024-03-01 12:00:00,7,30.0,3,0",
            "4,2024-03-01 13:00:00,7,9000.0,2,0",
            "5,2024-03-02 12:30:00,8,8.0,2,1");

    @TempDir
    static Path folder;

    @Test
    void derivedColumnsFeedFeaturesAndARefusedLineHasItsReason() throws Exception {
        Path pipelineFile = Files.writeString(folder.resolve("p.yaml"), PIPELINE);
        Path mappingFile = Files.writeString(
                folder.resolve("m.yaml"),
                "columns: {id: id, card: card, amount: amount, parts: parts, time: time}\nlabel: fraud\nlabel-delay: 1 h\ncard: card\n");
        Path input = Files.write(folder.resolve("in.csv"), LINES);
        Path table = folder.resolve("features.csv");
        assertThat(run(new FeaturesCommand(), pipelineFile, mappingFile, input, "--output=" + table))
                .isZero();
        assertThat(Files.readAllLines(table))
                .containsExactly(
                        "id,at_night,whole,card_text_count_1d,card_text_sum_whole_1d,card_count_label_2d",
                        "1,1,5,1,5,0",
                        "3,0,10,2,15,1",
                        "5,0,4,1,4,0");

        Path scores = folder.resolve("scores.csv");
        PrintStream standard = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            assertThat(run(new EvaluateCommand(), pipelineFile, mappingFile, input, "--scores=" + scores, "--json"))
                    .isZero();
        } finally {
            System.setOut(standard);
        }
        JsonNode metrics = new ObjectMapper().readTree(printed.toString(UTF_8)).path("metrics");
        assertThat(metrics.path("examples").intValue()).isEqualTo(3);
        assertThat(metrics.at("/segments/0/values"))
                .extracting(value -> value.path("value").asText() + " " + value.path("examples"))
                .containsExactly("true 1", " 2");
        assertThat(metrics.at("/segments/0/values/1/others").booleanValue()).isTrue();
        assertThat(metrics.at("/segments/1/column").textValue()).isEqualTo("card_text");
        assertThat(metrics.at("/key_precision/at").intValue()).isEqualTo(1);
        assertThat(Files.readAllLines(scores)).hasSize(4);
        assertThat(Files.readAllLines(folder.resolve("scores.csv.rejected")))
                .containsExactlyInAnyOrder(
                        "line,reason,detail",
                        "3,NOT_DERIVABLE,\"whole has no value: / by zero, in CAST(amount AS INT) / parts; accepted: values"
                                + " for which it can be computed\"",
                        "5,OUT_OF_RANGE,\"whole is 4500.0, accepted: from -Infinity to 1000.0\"");
    }

    private static int run(Object command, Path pipeline, Path mapping, Path input, String... output) {
        List<String> arguments =
                new ArrayList<>(List.of("--pipeline=" + pipeline, "--mapping=" + mapping, "--input=" + input));
        arguments.addAll(List.of(output));
        return new CommandLine(command).execute(arguments.toArray(String[]::new));
    }
}
