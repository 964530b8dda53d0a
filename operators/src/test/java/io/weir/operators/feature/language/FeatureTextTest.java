package io.weir.operators.feature.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.operators.feature.AggregateFunction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureTextTest {
    private static final AggregateExpression COUNT = AggregateExpression.of(AggregateFunction.COUNT);
    private static final AggregateExpression MAX = AggregateExpression.of(AggregateFunction.MAX, "amount");

    @Test
    void groupsAndTheirOptionsAreRead() {
        List<FeatureGroup> groups = FeatureText.parse("count, max(amount) over 1 h, 1 d where is_foreign delay 7 d"
                + " missing 0 as a, b, `c d`, e; max(amount) over 7 d");

        assertThat(groups)
                .containsExactly(
                        new FeatureGroup(
                                List.of(),
                                List.of(COUNT, MAX),
                                List.of(Duration.ofHours(1), Duration.ofDays(1)),
                                Duration.ofDays(7),
                                Optional.of(Condition.isTrue("is_foreign")),
                                Optional.of(List.of("a", "b", "c d", "e")),
                                0),
                        FeatureGroup.of(List.of(), List.of(MAX), List.of(Duration.ofDays(7))));
        assertThat(groups.get(1).featureNames()).containsExactly("max_amount_7d");
    }

    @Test
    void optionsStandInAnyOrderAndKeywordsInAnyCase() {
        assertThat(FeatureText.parse("count OVER 1h AS n MISSING -1 WHERE x DELAY 2h;"))
                .isEqualTo(FeatureText.parse("count over 1 h delay 2 h where x missing -1 as n"));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    x <= 3       | count_where_x_at_most_3_1d
                    x < 3.0      | count_where_x_below_3_1d
                    x>2.5        | count_where_x_above_2_5_1d
                    `x` >= -1e-1 | count_where_x_at_least_minus_0_1_1d
                    x            | count_where_x_1d
                    """)
    void aConditionIsAColumnOrAComparisonOfAFeature(String condition, String name) {
        FeatureGroup group = FeatureText.parse("count over 1 d where " + condition + " delay 1 h")
                .get(0);

        assertThat(group.featureNames()).containsExactly(name);
        assertThat(group.where()).contains(Condition.parse(condition));
        assertThat(Condition.parse(group.where().orElseThrow().toString())).isEqualTo(Condition.parse(condition));
    }

    @Test
    void namesWithoutAKeyHaveNoPrefix() {
        assertThat(FeatureText.parse("avg(amount), quantile(amount, 0.5) over 90 min, 24 h where online")
                        .get(0)
                        .featureNames())
                .containsExactly(
                        "avg_amount_where_online_90min",
                        "avg_amount_where_online_1d",
                        "quantile_amount_0_5_where_online_90min",
                        "quantile_amount_0_5_where_online_1d");
    }

    @ParameterizedTest(name = "{0} -> {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    count                            | 6  | the end stands behind 'count'; write a comma and another aggregate, or over and the windows, such as over 1 h, 7 d
                    count max(amount) over 1 h       | 7  | 'max' stands behind 'count'; write a comma and another aggregate, or over and the windows, such as over 1 h, 7 d
                    count, avgg(amount) over 1 h     | 8  | 'avgg' is not an aggregate function; did you mean 'avg'?
                    count over                       | 11 | the end is not a duration; write a whole number and a unit (ms, s, min, h, d), such as 7 d, at most 36500 d
                    count over 7 q                   | 12 | '7 q' is not a duration; write a whole number and a unit (ms, s, min, h, d), such as 7 d, at most 36500 d
                    count over 1.5 h                 | 12 | '1.5 h' is not a duration; write a whole number and a unit (ms, s, min, h, d), such as 7 d, at most 36500 d
                    count over 7 d, 1 d              | 17 | the window 1d is not longer than the one before it, 7d; list each once, the shortest first
                    count over 0 s                   | 12 | the window 0 is too short; at least 1 ms is accepted
                    count over 1 d wher x            | 16 | 'wher' is not known here; did you mean 'where'?
                    count over 1 d ! x               | 16 | '!' is not known here; write where, delay, missing, as, ';' or the end
                    count over 1 d delay 1 h delay 2 h | 26 | 'delay' is there already; keep one of them
                    count over 1 d where 3           | 22 | '3' is not a BOOLEAN column, or a feature compared with a number, such as amount_ratio <= 3; a name that is no word stands in backticks
                    count over 1 d where x < y       | 26 | 'y' is not a number that 'x' can be compared with; write one such as 3 or -0.5
                    count over 1 d where x = 1       | 24 | '=' is not known here; write where, delay, missing, as, ';' or the end
                    count over 1 d missing x         | 24 | 'x' is not a number; write one such as 0 or -1
                    count over 1 d missing 1e999     | 24 | '1e999' is not a number; write one such as 0 or -1
                    count over 1 d as a, b           | 16 | the number of names is 2, of features 1; write one name per feature, for each aggregate, for each window
                    count over 1 d; ; count over 2 d | 17 | ';' stands where an aggregate is expected; write count, or a function of a column, such as avg(amount)
                    ""                               | 1  | the end stands where an aggregate is expected; write count, or a function of a column, such as avg(amount)
                    """)
    void aMistakeIsToldWithItsPosition(String text, int position, String message) {
        FeatureException refused =
                catchThrowableOfType(FeatureException.class, () -> FeatureText.parse(text == null ? "" : text));

        assertThat(refused).hasMessage("position " + position + ": " + message);
        assertThat(refused.position()).isEqualTo(position);
    }

    @Property(tries = 3000)
    void anyPiecesAreReadOrRefused(@ForAll("pieces") String text) {
        try {
            assertThat(FeatureText.parse(text)).isNotEmpty().allSatisfy(group -> assertThat(group.featureNames())
                    .hasSize(group.size()));
        } catch (FeatureException e) {
            assertThat(e.getMessage()).startsWith("position " + e.position() + ": ");
        }
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                        "count ",
                        "avg(a) ",
                        "over ",
                        "where ",
                        "delay ",
                        "missing ",
                        "as ",
                        "1 h ",
                        "2 d ",
                        ", ",
                        "; ",
                        "x ",
                        "0 ",
                        "(",
                        "count over 1 h ")
                .list()
                .ofMaxSize(10)
                .map(list -> String.join("", list));
    }
}
