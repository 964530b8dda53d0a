package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.LearnerKinds;
import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOption;
import io.weir.operators.feature.AggregateFunction;
import io.weir.operators.feature.language.AggregateExpression;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documentation lists the keys that the reader knows, no more and no less. */
class PipelineFileDocumentationTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

    @Test
    void theTableListsExactlyTheKeysOfAPipelineFile() throws Exception {
        TreeSet<String> known = new TreeSet<>(List.of("source.columns"));
        Keys.ALL.forEach(
                (section, keys) -> keys.forEach(key -> known.add(section.isEmpty() ? key : section + "." + key)));

        assertThat(keysBetween("## Keys", "## Features")).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void eachKindOfModelHasATableOfItsOwnKeysAsTheReaderKnowsThem() throws Exception {
        String text = Files.readString(Path.of("..", "docs", "pipeline-file.md"));
        String part = text.substring(text.indexOf("## The model\n"), text.indexOf("## State\n"));
        StringBuilder documented = new StringBuilder();
        part.lines()
                .filter(line -> line.startsWith("### `") || line.startsWith("| `"))
                .forEach(line -> documented.append(line).append('\n'));
        StringBuilder known = new StringBuilder();
        for (LearnerKind kind : LearnerKinds.ALL) {
            known.append("### `").append(kind.text()).append("`\n");
            for (LearnerOption<?> option : kind.ownOptions()) {
                String otherwise = option.fixed() ? "`" + option.otherwise() + "`" : option.otherwise();
                known.append("| `%s` | %s | %s | %s |\n"
                        .formatted(option.key(), otherwise, option.accepted(), option.meaning()));
            }
        }

        assertThat(documented.toString()).isEqualTo(known.toString());
    }

    @Test
    void theTableListsExactlyTheKeysOfAFileOfSeries() throws Exception {
        TreeSet<String> known = new TreeSet<>(List.of("series.columns"));
        Keys.ALL_OF_SERIES.forEach(
                (section, keys) -> keys.forEach(key -> known.add(section.isEmpty() ? key : section + "." + key)));

        assertThat(keysBetween("## A pipeline of series", "### Detectors")).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void theTableListsExactlyTheDetectorsInTheirOrder() throws Exception {
        assertThat(keysBetween("### Detectors", "## The mapping file"))
                .containsExactlyElementsOf(DetectReader.DETECTORS);
    }

    @Test
    void theTableListsExactlyTheKeysOfAMappingFile() throws Exception {
        assertThat(keysBetween("## The mapping file", null)).containsExactlyElementsOf(Keys.MAPPING);
    }

    @Test
    void theTableListsExactlyTheFunctionsInTheirOrder() throws Exception {
        assertThat(keysBetween("## Functions", "## The model"))
                .extracting(text -> AggregateExpression.parse(text).function())
                .containsExactly(AggregateFunction.values());
    }

    private static List<String> keysBetween(String from, String to) throws Exception {
        String text = Files.readString(Path.of("..", "docs", "pipeline-file.md"));
        String part = text.substring(text.indexOf(from), to == null ? text.length() : text.indexOf(to));
        return ROW.matcher(part).results().map(match -> match.group(1)).toList();
    }
}
