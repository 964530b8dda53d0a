package io.weir.operators.feature.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.operators.feature.AggregateFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregateExpressionTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    count                     | COUNT           |            |          | count
                    count(label)              | COUNT           | label      |          | count_label
                    avg(amount)               | AVG             | amount     |          | avg_amount
                    ' AVG ( amount ) '        | AVG             | amount     |          | avg_amount
                    avg(label)                | AVG             | label      |          | avg_label
                    quantile(amount, 0.95)    | QUANTILE        | amount     | 0.95     | quantile_amount_0_95
                    quantile(amount, 1)       | QUANTILE        | amount     | 1        | quantile_amount_1
                    quantile(amount, -0)      | QUANTILE        | amount     | 0        | quantile_amount_0
                    median(amount)            | MEDIAN          | amount     |          | median_amount
                    ew_mean(amount)           | EW_MEAN         | amount     |          | ew_mean_amount
                    ew_mean(amount, 6 h)      | EW_MEAN         | amount     | 21600000 | ew_mean_amount_6h
                    ew_variance(amount,90min) | EW_VARIANCE     | amount     | 5400000  | ew_variance_amount_90min
                    moving_avg(amount, 10)    | MOVING_AVG      | amount     | 10       | moving_avg_amount_10
                    clean_mean(amount)        | CLEAN_MEAN      | amount     |          | clean_mean_amount
                    clean_mean(amount, 2.50)  | CLEAN_MEAN      | amount     | 2.5      | clean_mean_amount_2_5
                    distance(lat, lon)        | DISTANCE        | lat lon    |          | distance_lat_lon
                    run(label)                | RUN             | label      |          | run_label
                    since_previous            | SINCE_PREVIOUS  |            |          | since_previous
                    distinct(country)         | DISTINCT        | country    |          | distinct_country
                    """)
    void aTextIsAnAggregateAndAPartOfAName(
            String text, AggregateFunction function, String columns, Double parameter, String name) {
        AggregateExpression aggregate = AggregateExpression.parse(text);

        assertThat(aggregate)
                .isEqualTo(new AggregateExpression(
                        function,
                        columns == null ? List.of() : List.of(columns.split(" ")),
                        parameter == null ? OptionalDouble.empty() : OptionalDouble.of(parameter)));
        assertThat(aggregate.nameInFeature()).isEqualTo(name);
    }

    @ParameterizedTest(name = "{0} -> {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    avgg(amount)           | 1  | 'avgg' is not an aggregate function; did you mean 'avg'?
                    mean(amount)           | 1  | 'mean' is not an aggregate function; it is called 'avg' here
                    avg                    | 1  | 'avg' needs a column; write it such as avg(amount)
                    avg(amount             | 11 | the parenthesis of 'avg' is not closed before the end; write it such as avg(amount)
                    avg(amount price)      | 12 | the parenthesis of 'avg' is not closed before 'price'; write it such as avg(amount)
                    avg()                  | 4  | nothing stands in the parentheses of 'avg'; write avg(amount)
                    count()                | 6  | nothing stands in the parentheses of 'count'; write count
                    count(*)               | 7  | '*' stands in the parentheses of 'count'; write it such as count
                    avg(amount) count      | 13 | 'avg(amount) count' is not an aggregate; remove what follows avg(amount), from 'count'
                    avg(a, b)              | 1  | 'avg' is of one column, and 2 stand here; write it such as avg(a)
                    avg(amount, 3)         | 13 | '3' is not the name of a column; write it such as avg(amount)
                    avg(7 d)               | 5  | '7 d' is not the name of a column; write it such as avg(amount)
                    count(amount)          | 7  | 'count(amount)' counts no column's values; write count for the events or count(label) for those with a label
                    rate(amount)           | 1  | 'rate' is of the events, not of a column; write rate
                    rate(label)            | 6  | 'rate' is of the events, not of the label; write rate
                    run                    | 1  | 'run' is of the label; write run(label)
                    run(amount)            | 1  | 'run' is of the label; write run(label)
                    distance(lat)          | 1  | 'distance' needs a latitude and a longitude; write it such as distance(latitude, longitude)
                    quantile(amount)       | 1  | 'quantile' needs a probability from 0 to 1; write it such as quantile(amount, 0.95)
                    quantile(amount, 95)   | 18 | '95' is not a probability from 0 to 1; write it such as quantile(amount, 0.95)
                    quantile(amount, 0 s)  | 18 | '0 s' is not a probability from 0 to 1; write it such as quantile(amount, 0.95)
                    quantile(a, b)         | 13 | 'b' is not a probability from 0 to 1; write it such as quantile(amount, 0.95)
                    moving_avg(amount)     | 1  | 'moving_avg' needs a number of events, whole and above 0; write it such as moving_avg(amount, 10)
                    moving_avg(amount,1.5) | 19 | '1.5' is not a number of events, whole and above 0; write it such as moving_avg(amount, 10)
                    moving_avg(amount,0)   | 19 | '0' is not a number of events, whole and above 0; write it such as moving_avg(amount, 10)
                    ew_mean(amount, 6)     | 17 | '6' is not a half-life, a duration above 0; write it such as ew_mean(amount, 6 h)
                    ew_mean(amount, 0 h)   | 17 | '0 h' is not a half-life, a duration above 0; write it such as ew_mean(amount, 6 h)
                    clean_mean(amount, 1)  | 20 | '1' is not a factor above 1 and at most 1000000; write it such as clean_mean(amount, 3)
                    clean_mean(a, 1e400)   | 15 | '1e400' is not a factor above 1 and at most 1000000; write it such as clean_mean(amount, 3)
                    7 d                    | 1  | '7' stands where an aggregate is expected; write count, or a function of a column, such as avg(amount)
                    ""                     | 1  | the end stands where an aggregate is expected; write count, or a function of a column, such as avg(amount)
                    """)
    void whatIsNoAggregateIsToldInOneSentence(String text, int position, String message) {
        FeatureException refused =
                catchThrowableOfType(FeatureException.class, () -> AggregateExpression.parse(text == null ? "" : text));

        assertThat(refused).hasMessage(message);
        assertThat(refused.position()).isEqualTo(position);
    }

    @Test
    void aFunctionThatIsLikeNoneIsAnsweredWithAllThatThereAre() {
        assertThatThrownBy(() -> AggregateExpression.parse("frobnicate(amount)"))
                .hasMessageStartingWith(
                        "'frobnicate' is not an aggregate function; write one of count, sum, avg, min, max, ")
                .hasMessageEndingWith("clean_run_gap");
    }

    @Test
    void aColumnThatIsNoWordStandsInBackticks() {
        assertThat(AggregateExpression.parse("avg(`the ``amount`)"))
                .isEqualTo(AggregateExpression.of(AggregateFunction.AVG, "the `amount"))
                .hasToString("avg(`the ``amount`)");
    }

    @Property
    void itsTextIsReadAsTheSameAggregate(@ForAll("aggregates") AggregateExpression aggregate) {
        assertThat(AggregateExpression.parse(aggregate.toString())).isEqualTo(aggregate);
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        readOrRefuse(text);
    }

    @Property(tries = 3000)
    void anyPiecesAreReadOrRefused(@ForAll("pieces") String text) {
        readOrRefuse(text);
    }

    private static void readOrRefuse(String text) {
        try {
            AggregateExpression aggregate = AggregateExpression.parse(text);
            assertThat(AggregateExpression.parse(aggregate.toString())).isEqualTo(aggregate);
        } catch (FeatureException e) {
            assertThat(e.position()).isBetween(1, text.length() + 1);
            assertThat(e.getMessage()).contains("; ");
        }
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                        "count",
                        "avg",
                        "quantile",
                        "ew_mean",
                        "moving_avg",
                        "distance",
                        "run",
                        "label",
                        "(",
                        ")",
                        ",",
                        "amount",
                        " ",
                        "0.5",
                        "3",
                        "6 h",
                        "-",
                        "`",
                        "`x y`",
                        "1e9",
                        "99999999999999999999",
                        ".")
                .list()
                .ofMaxSize(8)
                .map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<AggregateExpression> aggregates() {
        Arbitrary<String> columns = Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(name -> !name.equals(AggregateExpression.LABEL));
        return Combinators.combine(
                        Arbitraries.of(AggregateFunction.values()),
                        columns.list().ofSize(2),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.longs().between(1, 1_000_000))
                .as(AggregateExpressionTest::aggregate);
    }

    private static AggregateExpression aggregate(
            AggregateFunction function, List<String> names, double fraction, long whole) {
        List<String> columns =
                switch (function.argument()) {
                    case NOTHING, NOTHING_OR_LABEL -> List.of();
                    case LABEL -> List.of(AggregateExpression.LABEL);
                    case PLACE -> names;
                    case NUMBER, NUMBER_OR_LABEL, ANY -> List.of(names.get(0));
                };
        List<Double> parameter = new ArrayList<>();
        switch (function.parameter()) {
            case NONE -> {}
            case PROBABILITY -> parameter.add(fraction);
            case EVENTS, HALF_LIFE -> parameter.add((double) whole);
            case FACTOR -> parameter.add(1.5 + fraction);
        }
        return new AggregateExpression(
                function, columns, parameter.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(parameter.get(0)));
    }
}
