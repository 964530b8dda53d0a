package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Flink's SQL client is given for what a person wrote; {@code /} stands for the end of a line. */
class StatementLinesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SHOW TABLES                       | SHOW TABLES/;/",
                "SHOW TABLES; SHOW VIEWS;          | SHOW TABLES;/ SHOW VIEWS;/",
                "SELECT 1;/SELECT/2;/              | SELECT 1;/SELECT/2;/",
                "SELECT 'a;b', `c;d`, 'it''s;'; X; | SELECT 'a;b', `c;d`, 'it''s;';/ X;/",
                "SELECT 1 -- one; two/; SELECT 2   | SELECT 1 -- one; two/;/ SELECT 2/;/",
                "SELECT 1 -- last; one             | SELECT 1 -- last; one/;/",
                "SELECT 1; -- the end              | SELECT 1;/",
                "-- first;/SELECT 1;               | -- first;/SELECT 1;/",
                "SELECT * FROM t /*+ O('a'=';') */;| SELECT * FROM t /*+ O('a'=';') */;/",
                ";; SELECT 1;;                     | ~ SELECT 1;/~",
                "-- nothing                        | ~~",
                "SELECT 'open; ended               | SELECT 'open; ended/;/",
            })
    void eachStatementEndsAtTheEndOfALine(String written, String given) {
        assertThat(StatementLines.of(
                        written.replace('/', '\n').replace("\n*", "/*").replace("*\n", "*/")))
                .isEqualTo(given.replace('/', '\n').replace("\n*", "/*").replace("*\n", "*/"));
    }
}
