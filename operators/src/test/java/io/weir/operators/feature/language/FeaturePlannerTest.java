package io.weir.operators.feature.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.event.EventSchema;
import io.weir.operators.feature.Aggregate;
import io.weir.operators.feature.AggregateFunction;
import io.weir.operators.feature.Comparison;
import io.weir.operators.feature.EventFilter;
import io.weir.operators.feature.FeatureStep;
import io.weir.operators.feature.KeptColumn;
import io.weir.operators.feature.KeptColumn.Kind;
import io.weir.operators.feature.WindowGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeaturePlannerTest {
    private static final int CARD = 1;
    private static final int TERMINAL = 2;
    private static final int AMOUNT = 3;
    private static final int COUNTRY = 4;
    private static final int FOREIGN = 5;
    private static final int LAT = 6;
    private static final int LON = 7;

    private static final EventSchema PAYMENTS = new EventSchema(
            RowType.of(
                    new LogicalType[] {
                        new BigIntType(),
                        new BigIntType(),
                        new BigIntType(),
                        new DoubleType(),
                        VarCharType.STRING_TYPE,
                        new BooleanType(),
                        new DoubleType(),
                        new DoubleType(),
                        new TimestampType(3)
                    },
                    new String[] {
                        "transaction_id",
                        "card_id",
                        "terminal_id",
                        "amount",
                        "country",
                        "is_foreign",
                        "lat",
                        "lon",
                        "at"
                    }),
            "transaction_id",
            "at",
            Set.of("country"));

    private final FeaturePlanner planner = new FeaturePlanner(FeatureScope.of(PAYMENTS, Optional.empty()));

    @Test
    void groupsOfOneKeyAreOneStepAndKeepTheirPlacesInTheVector() {
        FeaturePlanner planner = new FeaturePlanner(
                FeatureScope.of(PAYMENTS, Optional.empty()).withFeatures(List.of("amount", "hour_of_day", "is_night")));
        List<FeatureStep> steps = planner.plan(List.of(
                keyed("count, avg(amount) over 1 h, 1 d", "card_id"),
                keyed("avg(label) over 7 d delay 7 d missing 0", "terminal_id"),
                keyed("max(amount), distinct(amount), distance(lat, lon) over 1 d where is_foreign", "card_id")));

        assertThat(steps).hasSize(2);
        FeatureStep cards = steps.get(0);
        assertThat(cards.keyColumns()).containsExactly(CARD);
        assertThat(cards.columns())
                .containsExactly(
                        new KeptColumn(AMOUNT, Kind.NUMBER),
                        new KeptColumn(AMOUNT, Kind.CATEGORY),
                        new KeptColumn(LAT, Kind.NUMBER),
                        new KeptColumn(LON, Kind.NUMBER));
        assertThat(cards.filters()).containsExactly(new EventFilter.IsTrue(FOREIGN, "is_foreign"));
        assertThat(cards.groups()).extracting(WindowGroup::offset).containsExactly(3, 8);
        assertThat(cards.groups()).extracting(WindowGroup::filter).containsExactly(WindowGroup.ALL, 0);
        assertThat(cards.groups().get(0).windows()).containsExactly(3_600_000, 86_400_000);
        assertThat(cards.groups().get(0).missing()).isNaN();
        assertThat(cards.groups().get(1).aggregates())
                .containsExactly(
                        Aggregate.of(AggregateFunction.MAX, 0),
                        Aggregate.of(AggregateFunction.DISTINCT, 1),
                        Aggregate.of(AggregateFunction.DISTANCE, 2, 3));
        FeatureStep terminals = steps.get(1);
        assertThat(terminals.keyColumns()).containsExactly(TERMINAL);
        assertThat(terminals.usesLabels()).isTrue();
        WindowGroup risk = terminals.groups().get(0);
        assertThat(risk.offset()).isEqualTo(7);
        assertThat(risk.delay()).isEqualTo(Duration.ofDays(7).toMillis());
        assertThat(risk.missing()).isZero();
        assertThat(risk.aggregates()).containsExactly(Aggregate.of(AggregateFunction.AVG, Aggregate.LABEL));
    }

    @Test
    void aCompositeKeyIsTheSameInAnyOrder() {
        List<FeatureStep> steps = planner.plan(List.of(
                keyed("count over 1 d", "terminal_id", "card_id"),
                keyed("count over 1 d", "card_id"),
                keyed("count over 1 d", "card_id", "terminal_id")));

        assertThat(steps).extracting(FeatureStep::keyColumns).containsExactly(List.of(TERMINAL, CARD), List.of(CARD));
        assertThat(steps.get(0).groups()).extracting(WindowGroup::offset).containsExactly(0, 2);
    }

    @Test
    void whatIsLeftOutHasItsDefaultInThePlan() {
        FeatureStep step = planner.plan(FeatureText.parse(
                        "clean_mean(amount), clean_mean(amount, 2), ew_mean(amount), ew_mean(amount, 1 h),"
                                + " quantile(amount, 0.5) over 1 d"))
                .get(0);

        assertThat(step.keyColumns()).isEmpty();
        assertThat(step.groups().get(0).aggregates())
                .extracting(Aggregate::parameter)
                .containsExactly(3.0, 2.0, Double.NaN, 3_600_000.0, 0.5);
    }

    @Test
    void namesTellKeysAggregateFilterAndWindow() {
        assertThat(keyed("avg(amount) over 7 d", "card_id").featureNames()).containsExactly("card_id_avg_amount_7d");
        assertThat(keyed("quantile(amount, 0.95) over 24 h", "card_id").featureNames())
                .containsExactly("card_id_quantile_amount_0_95_1d");
        assertThat(keyed("count over 1 d", "card_id", "terminal_id").featureNames())
                .containsExactly("card_id_terminal_id_count_1d");
        assertThat(keyed("count over 1 d where is_foreign", "card_id").featureNames())
                .containsExactly("card_id_count_where_is_foreign_1d");
        assertThat(keyed("count over 1 d as n", "card_id").featureNames()).containsExactly("n");
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    card_id         | avg(amuont) over 1 d          | group 1, avg(amuont): 'amuont' is not a column; did you mean 'amount'?
                    card_id         | avg(zzzzzzzz) over 1 d        | group 1, avg(zzzzzzzz): 'zzzzzzzz' is not a column; columns are transaction_id, card_id, terminal_id, amount, country, is_foreign, lat, lon, at
                    card_id         | avg(country) over 1 d         | group 1, avg(country): the column 'country' is STRING; what is aggregated must be BOOLEAN, INT, BIGINT, FLOAT or DOUBLE
                    card_id         | distance(lat, is_foreign) over 1 d | group 1, distance(lat, is_foreign): the column 'is_foreign' is BOOLEAN; a latitude or longitude must be INT, BIGINT, FLOAT or DOUBLE
                    card_id         | distinct(transaction_id) over 1 d | group 1, distinct(transaction_id): 'transaction_id' is the id, which cannot be aggregated; choose another column
                    card_id         | last(at) over 1 d             | group 1, last(at): 'at' is the event time, which cannot be aggregated; choose another column
                    card_id         | max(label) over 1 d           | "group 1, max(label): 'max(label)' is not computed of the label; write one of count(label), sum(label), avg(label), run(label), run_age(label), since_negative(label), run_gap(label)"
                    card_id         | distinct(label) over 1 d      | "group 1, distinct(label): 'distinct(label)' is not computed of the label; write one of count(label), sum(label), avg(label), run(label), run_age(label), since_negative(label), run_gap(label)"
                    card_id         | distance(label, lon) over 1 d | "group 1, distance(label, lon): 'distance(label, lon)' is not computed of the label; write one of count(label), sum(label), avg(label), run(label), run_age(label), since_negative(label), run_gap(label)"
                    card_id         | count over 1 d where amount   | group 1: the column 'amount' is DOUBLE; a filter must be BOOLEAN
                    card_id         | count over 1 d where isforeign | group 1: 'isforeign' is not a column; did you mean 'is_foreign'?
                    amount          | count over 1 d                | group 1: the column 'amount' is DOUBLE; a key must be INT, BIGINT or STRING
                    country         | count over 1 d                | group 1: 'country' is a key, which no event can lack; remove it from source.nullable
                    card_id,card_id | count over 1 d                | group 1: 'card_id' is in the key already; name each column once
                    card_id         | count, count over 1 d         | group 1: the feature 'card_id_count_1d' is there already, from group 1; keep one of them
                    """)
    void aGroupThatDoesNotFitIsRefused(String keys, String text, String message) {
        assertThatThrownBy(() -> planner.plan(List.of(keyed(text, keys.split(",")))))
                .isInstanceOf(FeatureException.class)
                .hasMessage(message);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        List<FeatureGroup> groups = List.of(
                FeatureGroup.of(
                        List.of("crad_id"),
                        List.of(AggregateExpression.of(AggregateFunction.SUM, "country")),
                        List.of(Duration.ofDays(7), Duration.ofDays(1), Duration.ZERO)),
                FeatureGroup.of(List.of("card_id"), List.of(), List.of()),
                new FeatureGroup(
                        List.of("card_id"),
                        List.of(AggregateExpression.of(AggregateFunction.COUNT)),
                        List.of(Duration.ofDays(1)),
                        Duration.ofDays(-1),
                        Optional.empty(),
                        Optional.of(List.of()),
                        Double.POSITIVE_INFINITY),
                new FeatureGroup(
                        List.of("card_id"),
                        List.of(AggregateExpression.of(AggregateFunction.COUNT)),
                        List.of(Duration.ofDays(1)),
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.of(List.of("a", "b")),
                        0));

        assertThatThrownBy(() -> planner.plan(groups))
                .hasMessage(
                        """
                        group 1: 'crad_id' is not a column; did you mean 'card_id'?
                        group 1, sum(country): the column 'country' is STRING; what is aggregated must be BOOLEAN, INT, BIGINT, FLOAT or DOUBLE
                        group 1: the window 1d is not longer than the one before it, 7d; list each once, the shortest first
                        group 1: the window 0ms is too short; at least 1ms is accepted
                        group 2: no aggregate is there; write count, or a function of a column, such as avg(amount)
                        group 2: no window is there; write at least one, such as 7 d
                        group 3: the delay -1d is negative; 0 s or more is accepted
                        group 3: infinity stands for a missing value; write a number
                        group 4: the number of names is 2, of features 1; write one name per feature, for each aggregate, for each window""");
    }

    @Test
    void aKeyHasNoMoreFiltersThanAMarkHasBits() {
        RowType row = RowType.of(
                IntStream.range(0, 31).mapToObj(i -> new BooleanType()).toArray(LogicalType[]::new));
        FeaturePlanner filtering = new FeaturePlanner(FeatureScope.of(row, Optional.empty(), Optional.empty()));
        List<FeatureGroup> groups = IntStream.range(0, 30)
                .mapToObj(i -> keyed("count over 1 d where f" + Math.max(0, i - 1)))
                .map(group -> named(group, "n_" + group.where().orElseThrow().name()))
                .toList();

        assertThat(filtering.plan(groups.subList(1, 30)).get(0).filters()).hasSize(29);
        assertThat(filtering.check(keyed("count over 1 d where f28"), groups)).isEmpty();
        assertThat(filtering.check(keyed("count over 1 d where f29"), groups))
                .singleElement()
                .satisfies(flaw -> {
                    assertThat(flaw.part()).isEqualTo(FeatureFlaw.Part.WHERE);
                    assertThat(flaw.message())
                            .startsWith("the groups of one key have 29 filters already; use one of f0, f1, f10, ");
                });
    }

    @Test
    void aConditionOnAFeatureReadsItsPlaceInTheVector() {
        FeaturePlanner withOwn =
                new FeaturePlanner(FeatureScope.of(PAYMENTS, Optional.empty()).withFeatures(List.of("hour_of_day")));
        List<FeatureStep> steps = withOwn.plan(List.of(
                keyed("count, ratio_to_mean(amount) over 1 d, 7 d", "card_id"),
                keyed("count over 1 d where card_id_ratio_to_mean_amount_7d <= 3", "terminal_id"),
                keyed("sum(amount) over 1 d where hour_of_day < 6", "terminal_id"),
                keyed("max(amount) over 1 d where card_id_ratio_to_mean_amount_7d <= 3", "terminal_id")));

        assertThat(steps.get(1).filters())
                .containsExactly(
                        new EventFilter.Compared(4, Comparison.AT_MOST, 3, "card_id_ratio_to_mean_amount_7d <= 3"),
                        new EventFilter.Compared(0, Comparison.BELOW, 6, "hour_of_day < 6"));
        assertThat(steps.get(1).groups()).extracting(WindowGroup::filter).containsExactly(0, 1, 0);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    card_count < 3        | 'card_count' is a feature of the same key, which is computed after the key has remembered the event; compare a feature of the event itself or of a key that stands before
                    terminal_count < 3    | 'terminal_count' is of the key terminal_id, whose features are computed after those of this key, of which a group stands first; put the groups of terminal_id before it
                    terminal_cuont < 3    | 'terminal_cuont' is not a feature that stands before; did you mean 'terminal_count'?
                    zzzzzzzz < 3          | 'zzzzzzzz' is not a feature that stands before; features that stand before are terminal_count
                    terminal_count        | 'terminal_count' is a feature, which is no BOOLEAN; compare it with a number, such as terminal_count <= 3
                    """)
    void aConditionIsOnWhatIsKnownWhenTheKeyRemembersTheEvent(String condition, String message) {
        List<FeatureGroup> before = List.of(
                keyed("count over 1 d as card_count", "card_id"),
                keyed("count over 1 d as terminal_count", "terminal_id"));

        assertThat(planner.check(keyed("sum(amount) over 1 d where " + condition, "card_id"), before))
                .containsExactly(new FeatureFlaw(FeatureFlaw.Part.WHERE, 0, message));
    }

    private static FeatureGroup named(FeatureGroup group, String name) {
        return new FeatureGroup(
                group.keys(),
                group.of(),
                group.over(),
                group.delay(),
                group.where(),
                Optional.of(List.of(name)),
                group.missing());
    }

    @Test
    void whereThereAreNoLabelsTheReasonIsTold() {
        FeatureScope scope =
                FeatureScope.of(PAYMENTS.rowType(), Optional.of("at"), Optional.of("labels do not reach SQL"));

        assertThatThrownBy(() -> new FeaturePlanner(scope).plan(FeatureText.parse("avg(label) over 1 d")))
                .hasMessage("group 1, avg(label): labels do not reach SQL, or remove 'avg(label)'");
    }

    @Test
    void aColumnThatIsCalledLabelHidesTheLabel() {
        RowType row = RowType.of(new LogicalType[] {new DoubleType()}, new String[] {"label"});

        assertThatThrownBy(() -> new FeaturePlanner(FeatureScope.of(row, Optional.empty(), Optional.empty()))
                        .plan(FeatureText.parse("avg(label) over 1 d")))
                .hasMessage("group 1, avg(label): 'label' means the label that arrives later, and is a column too;"
                        + " rename the column");
    }

    @Test
    void aTablesKeyMayBeNull() {
        FeatureScope scope = FeatureScope.of(PAYMENTS.rowType(), Optional.of("at"), Optional.empty());

        assertThat(new FeaturePlanner(scope).plan(List.of(keyed("distinct(is_foreign) over 1 d", "country"))))
                .singleElement()
                .satisfies(step -> assertThat(step.keyColumns()).containsExactly(COUNTRY));
    }

    private static FeatureGroup keyed(String text, String... keys) {
        FeatureGroup group = FeatureText.parse(text).get(0);
        return new FeatureGroup(
                List.of(keys), group.of(), group.over(), group.delay(), group.where(), group.as(), group.missing());
    }
}
