package io.weir.operators.feature.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

/** The example of the documentation runs and gives what stands behind it. */
class WindowFeaturesSqlDocumentationTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("```sql\n(.*?)```\n\ngives\n\n```text\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExampleGivesTheRowsThatStandBehindIt() throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("..", "docs", "window-features-sql.md")));
        assertThat(example.find()).isTrue();
        List<String> statements = List.of(example.group(1).split(";\\s*\n"));

        Sql sql = new Sql();
        sql.run("DROP TEMPORARY SYSTEM FUNCTION WINDOW_FEATURES");
        statements.subList(0, statements.size() - 1).forEach(sql::run);

        assertThat(sql.rows(statements.get(statements.size() - 1)))
                .extracting(Row::toString)
                .containsExactlyElementsOf(example.group(2).lines().toList());
    }
}
