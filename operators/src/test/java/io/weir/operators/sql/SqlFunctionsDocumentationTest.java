package io.weir.operators.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.feature.sql.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each statement of the documentation runs, one after the other, and gives what stands behind it. */
class SqlFunctionsDocumentationTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("```sql\n(.*?)```\n\ngives\n\n```text\n(.*?)```", Pattern.DOTALL);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension();

    @Test
    void eachExampleGivesTheRowsThatStandBehindIt() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "sql-functions.md"));
        List<MatchResult> examples = EXAMPLE.matcher(document).results().toList();
        assertThat(examples).as("all blocks of SQL").hasSize(document.split("```sql\n", -1).length - 1);

        Sql sql = Functions.session(new Configuration().set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH));
        StringBuilder found = new StringBuilder();
        for (MatchResult example : examples) {
            List<String> statements = List.of(example.group(1).split(";\\s*\n"));
            statements.subList(0, statements.size() - 1).forEach(sql::run);
            found.append(sql.rows(statements.get(statements.size() - 1)).stream()
                            .map(Row::toString)
                            .sorted() // a set of rows has no order
                            .collect(Collectors.joining("\n")))
                    .append("\n\n");
        }
        assertThat(found.toString())
                .isEqualTo(examples.stream()
                        .map(example -> example.group(2) + "\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void eachFunctionHasASectionWithAnExample() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "sql-functions.md"));
        assertThat(Functions.names()).allSatisfy(name -> assertThat(document)
                .containsPattern("(?m)^## .*" + name)
                .containsPattern("(?m)^\\| `" + name + "\\(")
                .containsPattern("(?s)```sql\n(?:(?!```).)*" + name));
    }
}
