package io.weir.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.Test;

/** The statements of docs/sql.md and of the tour, planned by Flink in the session of the shipped pipeline. */
class SqlDocumentationTest {
    private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final Pattern IN_A_COMMAND = Pattern.compile("(?m)^\\./weir sql .*-e \"([^\"]*)\"$");

    private final TableEnvironment session = SessionScriptTest.session(SessionScript.of(
            Path.of("..", "pipelines", "card-fraud.yaml"), new TopicAccess("localhost:9092", Map.of(), false)));

    private static Stream<String> statements(String script) {
        return Arrays.stream(script.split(";\\s*(\n|$)"))
                .map(statement -> statement.replaceAll("(?m)^\\s*--.*\n", "").strip())
                .filter(statement -> !statement.isEmpty());
    }

    /** Plans what reads and writes, executes what defines; returns the plans. */
    private List<String> plan(Stream<String> statements) {
        return statements
                .filter(statement -> !statement.startsWith("SET "))
                .flatMap(statement -> {
                    if (statement.startsWith("CREATE ")) {
                        session.executeSql(statement);
                        return Stream.empty();
                    }
                    return Stream.of(session.explainSql(statement));
                })
                .toList();
    }

    @Test
    void eachStatementOfTheDocumentationCanBePlanned() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "sql.md"));
        List<String> blocks = Stream.concat(
                        BLOCK.matcher(document).results(),
                        IN_A_COMMAND.matcher(document).results())
                .map(found -> found.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(3);

        List<String> plans = plan(blocks.stream().flatMap(SqlDocumentationTest::statements));

        assertThat(plans).hasSizeGreaterThan(2).anyMatch(plan -> plan.contains("MLPredict"));
    }

    @Test
    void theTourPredictsWithAModelItCreatedFromWindowFeaturesInOneQuery() throws Exception {
        List<String> plans = plan(statements(Files.readString(Path.of("..", "examples", "sql", "tour.sql"))));

        assertThat(plans).hasSize(4);
        assertThat(plans.get(3)).contains("MLPredict", "explained", "WINDOW_FEATURES");
    }
}
