package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code WINDOW_FEATURES} as an analyst meets it: Flink's own SQL client runs scripts on a cluster that has nothing but
 * Flink, and the jar of {@code jobs/} brings the function. The statements are those of the documentation.
 */
@Timeout(300)
class SqlClientTest {
    private static final Pattern EXAMPLE = Pattern.compile(
            "## In the SQL client\n.*?```csv\n(.*?)```.*?```sql\n(.*?)```.*?```text\n(.*?)```", Pattern.DOTALL);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path temporary;

    private static FlinkCluster cluster;

    private static Matcher documented;
    private static String statements;

    @BeforeAll
    static void start() throws Exception {
        documented = EXAMPLE.matcher(Files.readString(Repository.root().resolve("docs/window-features-sql.md")));
        assertThat(documented.find()).isTrue();
        Path payments = Files.writeString(temporary.resolve("payments.csv"), documented.group(1));
        statements = documented
                .group(2)
                .replaceFirst("'/[^']*-flink\\.jar'", Matcher.quoteReplacement("'" + FlinkDistribution.jobJar() + "'"))
                .replaceFirst("'/[^']*payments\\.csv'", Matcher.quoteReplacement("'" + payments + "'"));
        cluster = FlinkCluster.start(temporary.resolve("flink"));
        cluster.awaitTaskManager();
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** The cells of the rows of a printed table, without the column that says what each row does. */
    private static List<String> rows(String printed) {
        return printed.lines()
                .filter(line -> line.startsWith("| +I |"))
                .map(line -> Arrays.stream(line.split("\\|"))
                        .skip(2)
                        .map(String::strip)
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void aQueryOverACsvFilePrintsTheFeaturesOfEachRow() throws Exception {
        String printed = cluster.sql("query", statements);

        assertThat(rows(printed))
                .as(printed)
                .containsExactly(
                        // id, rows of the account within the hour, their sum, the day's average
                        "1 1.0 10.0 10.0",
                        "2 2.0 40.0 20.0", // 10 and 30
                        "3 1.0 99.0 99.0", // of account 8
                        "4 3.0 40.0 20.0", // without an amount: one more row, no more to add
                        "5 2.0 50.0 30.0", // row 2 is an hour old to the second, and so outside; row 4 inside
                        "6 2.0 30.0 15.0"); // comes last, and is of the time between 1 and 2
        assertThat(rows(documented.group(3))).as("what the documentation shows").isEqualTo(rows(printed));
    }

    @Test
    void aWrongNameAmongTheFeaturesIsToldWithTheNearestOne() throws Exception {
        String wrong = statements.replace("sum(amount)", "sum(amuont)");
        assertThat(wrong).isNotEqualTo(statements);

        String printed = cluster.sql("wrong", wrong);

        assertThat(printed).contains("'features': ").contains("'amuont' is not a column; did you mean 'amount'?");
        assertThat(rows(printed)).isEmpty();
    }
}
