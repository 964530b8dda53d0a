package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.operators.derive.SqlExpression;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeriveReaderTest {
    private static String derive(String... lines) {
        return PipelineText.with("validate:\n", "derive:\n  " + String.join("\n  ", lines) + "\nvalidate:\n");
    }

    @Test
    void derivedColumnsComeBehindTheDeclaredOnesWithTheTypeOfTheirExpression() {
        Pipeline pipeline = PipelineReader.read(
                "p.yaml", derive("at_night: HOUR(event_time) < 6", "doubled: TRY_CAST(country AS DOUBLE) * 2"));

        assertThat(pipeline.derive()).extracting(SqlExpression::name).containsExactly("at_night", "doubled");
        assertThat(pipeline.derive()).extracting(SqlExpression::sql).first().isEqualTo("HOUR(event_time) < 6");
        assertThat(pipeline.rowType().asSummaryString())
                .endsWith(
                        "`event_time` TIMESTAMP(3) NOT NULL, `at_night` BOOLEAN NOT NULL, `doubled` DOUBLE> NOT NULL");
        assertThat(pipeline.nullable()).containsExactly("doubled");
        assertThat(pipeline.source().rowType().getFieldNames()).doesNotContain("at_night", "doubled");
    }

    @Test
    void theOtherSectionsUseThemAsIfTheyHadBeenDeclared() {
        String text = derive("cents: amount * 100", "place: \"UPPER(country) || '!'\"")
                .replace("  amount: {min: 0, max: 100}", "  cents: {max: 5}")
                .replace("{of: [amount]}", "{of: [cents]}")
                .replace("key: card_id, of: [count, avg(amount)]", "key: place, of: [avg(cents)]");

        Pipeline pipeline = PipelineReader.read("p.yaml", text);

        assertThat(pipeline.featureNames()).containsExactly("cents", "place_avg_cents_1d", "place_avg_cents_7d");
        assertThat(pipeline.validate())
                .isEqualTo(Map.of(
                        "cents",
                        new Rule(OptionalDouble.empty(), OptionalDouble.of(5), OptionalInt.empty(), Optional.empty())));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    x: amuont * 2              | 14: derive.x: 'amuont' is not a column that is known here; did you mean 'amount'?
                    x: HOUR(event_time         | 14: derive.x: the expression ends too early; is a parenthesis, a quote or an operand missing?
                    x: 1.5                     | "14: derive.x: the expression is DECIMAL(2, 1); a column must be BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, STRING or TIMESTAMP(3): add a CAST, such as CAST(… AS DOUBLE)"
                    x: [amount]                | 14: derive.x: a list stands here; write an SQL expression, such as HOUR(event_time) < 6
                    x:                         | 14: derive.x: no value stands here; write an SQL expression, such as HOUR(event_time) < 6
                    a b: amount                | 14: derive.a b: 'a b' is not a column's name; write a letter or '_', then letters, digits and '_'
                    amount: amount * 2         | 14: derive.amount: 'amount' is a column of the source already; choose another name
                    """)
    void aMistakeIsToldWithItsLine(String line, String message) {
        assertThat(messageOf(derive(line))).isEqualTo("p.yaml:" + message);
    }

    @Test
    void everyWrongExpressionIsToldWithItsOwnLineAndNothingThatFollowsFromIt() {
        String text = derive("x: amuont * 2", "y: x + 1", "z: NOW()")
                .replace("{of: [amount]}", "{of: [x, y]}")
                .replace("avg(amount)", "avg(z)");

        assertThat(messageOf(text))
                .isEqualTo(
                        """
                        p.yaml:14: derive.x: 'amuont' is not a column that is known here; did you mean 'amount'?
                        p.yaml:16: derive.z: 'NOW' depends on when it is asked, so that a replay would give other values; use the event's own columns, such as its event time""");
    }

    @Test
    void aKeyMayNotBeNullThoughADerivedColumnMay() {
        String text = derive("place: REGEXP_EXTRACT(country, 'a')").replace("key: card_id", "key: place");

        assertThat(messageOf(text))
                .startsWith("p.yaml:19: features[1].key: 'place' is a key, which no event can lack; remove it");
        assertThat(PipelineReader.read(
                                "p.yaml",
                                derive("place: COALESCE(REGEXP_EXTRACT(country, 'a'), '')")
                                        .replace("key: card_id", "key: place"))
                        .keyFeatures())
                .hasSize(1);
    }

    @Test
    void whereTheColumnsAreWrongNothingThatReadsThemIsToldAgain() {
        assertThat(messageOf(derive("x: amount * 2").replace("amount: DOUBLE", "amount: DUBLE")))
                .isEqualTo(
                        "p.yaml:7: source.columns.amount: 'DUBLE' is not a type of a column; did you mean 'DOUBLE'?");
        assertThat(messageOf("name: x\nderive: {y: amount * 2}\nfeatures: [{of: [amount, y]}]\n"
                        + "model: {name: m, kind: logistic-regression}\n"))
                .isEqualTo("p.yaml:1: the key 'source' is missing; write source: and the topic and its columns");
    }

    private static String messageOf(String text) {
        return catchThrowableOfType(PipelineException.class, () -> PipelineReader.read("p.yaml", text))
                .getMessage();
    }
}
