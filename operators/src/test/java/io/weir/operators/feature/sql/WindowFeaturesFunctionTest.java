package io.weir.operators.feature.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.operators.feature.FeatureScan;
import io.weir.operators.feature.FeatureStep;
import io.weir.operators.feature.WindowFeatures;
import io.weir.operators.feature.language.FeatureGroup;
import io.weir.operators.feature.language.FeaturePlanner;
import io.weir.operators.feature.language.FeatureScope;
import io.weir.operators.feature.language.FeatureText;
import io.weir.state.window.HistoryLayout;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowFeaturesFunctionTest {
    private static final String FEATURES =
            "count, avg(amount), stddev(amount), last(amount), distinct(amount), quantile(amount, 0.9) over 10 min, 6 h;"
                    + " count over 1 h delay 5 min; sum(amount) over 1 h missing -1";

    private static final Sql SQL = new Sql();

    @BeforeAll
    static void table() {
        SQL.view(
                "payments",
                new RowTypeInfo(
                        new TypeInformation<?>[] {
                            Types.INT, Types.STRING, Types.STRING, Types.DOUBLE, Types.BOOLEAN, Types.LOCAL_DATE_TIME
                        },
                        new String[] {"id", "card", "shop", "amount", "foreign_card", "ts"}),
                List.of(
                        Row.of(1, "a", "x", 10.0, true, LocalDateTime.parse("2026-01-01T00:00:00")),
                        Row.of(2, "b", "x", 99.0, true, LocalDateTime.parse("2026-01-01T00:00:01")),
                        Row.of(3, "a", "y", 20.0, false, LocalDateTime.parse("2026-01-01T00:30:00")),
                        Row.of(4, "a", "x", null, true, LocalDateTime.parse("2026-01-01T01:00:00")),
                        Row.of(5, "a", "x", 60.0, true, LocalDateTime.parse("2026-01-01T00:00:00.5")),
                        Row.of(6, "a", "x", 70.0, true, null)));
    }

    private static String call(String partition, String features, String more) {
        return "SELECT * FROM WINDOW_FEATURES(input => TABLE payments PARTITION BY " + partition
                + ", event_time => DESCRIPTOR(ts), features => '" + features + "'" + more + ")";
    }

    private static List<String> results(String query) throws Exception {
        return SQL.rows(query).stream()
                .map(row -> row.getField("id") + ":"
                        + IntStream.range(6, row.getArity())
                                .mapToObj(row::getField)
                                .toList())
                .toList();
    }

    @Test
    void everyRowGetsItsFeaturesAsOfItsOwnTimeAlsoIfItComesLate() throws Exception {
        assertThat(results(call("card", "count, avg(amount) over 30 min, 1 d", "")))
                .containsExactly(
                        "1:[1.0, 1.0, 10.0, 10.0]",
                        "2:[1.0, 1.0, 99.0, 99.0]",
                        "3:[1.0, 2.0, 20.0, 15.0]",
                        "4:[1.0, 3.0, null, 15.0]",
                        "5:[2.0, 2.0, 35.0, 35.0]",
                        "6:[null, null, null, null]");
    }

    @Test
    void columnsAreNamedAfterTheFeaturesBehindTheInputsOwn() {
        assertThat(SQL.columns(call("card", "count, quantile(amount, 0.95) over 1 h; max(amount) over 7 d as top", "")))
                .containsExactly(
                        "id",
                        "card",
                        "shop",
                        "amount",
                        "foreign_card",
                        "ts",
                        "count_1h",
                        "quantile_amount_0_95_1h",
                        "top");
    }

    @Test
    void aCompositeKeyAFilterAndAMissingValueAreThoseOfTheLanguage() throws Exception {
        assertThat(results(call("(card, shop)", "count over 1 d", "")))
                .containsExactly("1:[1.0]", "2:[1.0]", "3:[1.0]", "4:[2.0]", "5:[2.0]", "6:[null]");
        assertThat(results(call("card", "count over 1 d where foreign_card; min(amount) over 1 s missing -1", "")))
                .contains("3:[1.0, 20.0]", "4:[2.0, -1.0]");
    }

    @Test
    void aTimeToLiveChangesNothingForKeysThatComeAgain() throws Exception {
        assertThat(results(call("card", "count over 1 d", ", state_ttl => '40 d'")))
                .containsExactly("1:[1.0]", "2:[1.0]", "3:[2.0]", "4:[3.0]", "5:[2.0]", "6:[null]");
    }

    /** The same events through the job's operator and through SQL: in order, out of order, too late, on a hot key. */
    @ParameterizedTest
    @ValueSource(strings = {"8", "256", "unlimited"})
    void theResultsAreThoseOfTheJobToTheLastBit(String exactEvents) throws Exception {
        Random random = new Random(7);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            long time = 1_700_000_000_000L + i * 20_000L - (random.nextInt(5) == 0 ? random.nextInt(400_000) : 0);
            Double amount = random.nextInt(10) == 0 ? null : Math.exp(random.nextGaussian() * 3);
            events.add(Payments.payment(i, random.nextInt(3) == 0 ? "hot" : "card " + random.nextInt(5), amount, time));
        }

        List<List<Double>> job = throughTheJob(events, exactEvents);
        List<List<Double>> sql = throughSql(events, exactEvents);

        assertThat(sql).isEqualTo(job).hasSize(events.size());
        assertThat(job.stream().map(features -> features.get(0)).distinct().count())
                .isGreaterThan(5);
    }

    private static List<List<Double>> throughTheJob(List<Event> events, String exactEvents) throws Exception {
        List<FeatureGroup> groups = FeatureText.parse(FEATURES).stream()
                .map(group -> new FeatureGroup(
                        List.of("card"),
                        group.of(),
                        group.over(),
                        group.delay(),
                        group.where(),
                        group.as(),
                        group.missing()))
                .toList();
        FeatureStep step = new FeaturePlanner(FeatureScope.of(Payments.SCHEMA, Optional.of("there are no labels")))
                .plan(groups)
                .get(0);
        WindowFeatures operator = new WindowFeatures(
                Payments.SCHEMA,
                step,
                FeatureScan.layout(
                        step,
                        Payments.SCHEMA,
                        exactEvents.equals("unlimited") ? HistoryLayout.UNLIMITED : Integer.parseInt(exactEvents),
                        16),
                step.size(),
                60_000,
                false,
                1 << 20);
        List<List<Double>> features = new ArrayList<>();
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator, Payments.groupedBy(Payments.CARD), Payments.SCHEMA.groupType(new int[] {Payments.CARD}))) {
            harness.setup(Payments.serializer());
            harness.open();
            for (Event event : events) {
                harness.processElement(event.withPrecise(new double[step.size()]), event.time());
                List<Double> row = new ArrayList<>();
                for (double value : event.precise()) {
                    row.add(Double.isNaN(value) ? null : (Double) value);
                }
                features.add(row);
            }
        }
        return features;
    }

    private static List<List<Double>> throughSql(List<Event> events, String exactEvents) throws Exception {
        List<Row> rows = events.stream()
                .map(event -> Row.of(
                        event.row().getLong(Payments.ID),
                        event.row().getString(Payments.CARD).toString(),
                        event.row().isNullAt(Payments.AMOUNT)
                                ? null
                                : event.row().getDouble(Payments.AMOUNT),
                        event.time()))
                .toList();
        String table = "events_" + exactEvents;
        SQL.view(
                table,
                new RowTypeInfo(
                        new TypeInformation<?>[] {Types.LONG, Types.STRING, Types.DOUBLE, Types.LONG},
                        new String[] {"id", "card", "amount", "at_millis"}),
                rows);
        List<List<Double>> features = new ArrayList<>();
        for (Row row : SQL.rows("SELECT * FROM WINDOW_FEATURES(input => TABLE " + table
                + " PARTITION BY card, event_time => DESCRIPTOR(at_millis), features => '" + FEATURES
                + "', out_of_orderness => '60 s', exact_events => '" + exactEvents + "', tiles => 16)")) {
            features.add(IntStream.range(4, row.getArity())
                    .mapToObj(i -> (Double) row.getField(i))
                    .collect(Collectors.toCollection(ArrayList::new)));
        }
        return features;
    }

    @Test
    void whatFollowsCanUseTheTableAsAnyOther() throws Exception {
        SQL.run("CREATE TEMPORARY VIEW features AS " + call("card", "count over 1 d", ""));

        assertThat(SQL.rows("SELECT card, MAX(count_1d) AS n FROM features WHERE id <> 6 GROUP BY card"))
                .extracting(Row::toString)
                .contains("+I[b, 1.0]")
                .last()
                .isEqualTo("+U[a, 3.0]");
        assertThat(SQL.env().explainSql("SELECT * FROM features"))
                .contains("WINDOW_FEATURES")
                .contains("count over 1 d");
    }

    /** A payment of 60 is too much for its card, one without an amount is not judged: neither counts for the shop. */
    @Test
    void aFeatureOfOneKeyTellsWhichRowsCountForTheNext() throws Exception {
        SQL.run("CREATE TEMPORARY VIEW judged AS SELECT *, CAST(ratio AS FLOAT) <= 1.5 AS usual FROM ("
                + call("card", "ratio_to_mean(amount) over 1 d as ratio", ", uid => 'cards'") + ")");

        assertThat(SQL
                        .rows(
                                "SELECT id, n FROM WINDOW_FEATURES(input => TABLE judged PARTITION BY shop,"
                                        + " event_time => DESCRIPTOR(ts), features => 'count over 1 d where usual as n', uid => 'shops')")
                        .stream()
                        .map(Row::toString))
                .containsExactlyInAnyOrder(
                        "+I[1, 1.0]", "+I[2, 2.0]", "+I[3, 1.0]", "+I[4, 2.0]", "+I[5, 1.0]", "+I[6, null]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            count over 1 h where ratio <= 3     | "" | "'ratio' is not a feature that stands before; no feature of the event itself or of another key stands before; where a column is meant, derive a BOOLEAN one from it"
            count over 1 h, 1 h                 | "" | position 17: the window 1h is not longer than the one before it, 1h; list each once, the shortest first
            avg(amuont) over 1 h                | "" | "'amuont' is not a column; did you mean 'amount'?"
            avgg(amount) over 1 h               | "" | "'avgg' is not an aggregate function; did you mean 'avg'?"
            sum(shop) over 1 h                  | "" | "the column 'shop' is STRING; what is aggregated must be"
            avg(label) over 1 h                 | "" | labels do not reach SQL
            distinct(ts) over 1 h               | "" | "'ts' is the event time, which cannot be aggregated"
            max(amount) over 1 h as ts          | "" | "the feature 'ts' is a column of the input already; give it another name with 'as'"
            count over 1 h                      | ", tiles => 4" | 'tiles' is 4; write a whole number from 8 to 1024
            count over 1 h                      | ", exact_events => '7'" | 'exact_events' is '7'; write a whole number from 8 to 100000, or unlimited, in quotes
            count over 1 h                      | ", exact_events => '100001'" | 'exact_events' is '100001'; write a whole number from 8 to 100000
            count over 1 h                      | ", exact_events => 'all'" | 'exact_events' is 'all'; write a whole number from 8 to 100000, or unlimited, in quotes
            count over 1 h                      | ", exact_events => 9" | exact_events => STRING
            count over 1 h                      | ", tiles => 2000" | 'tiles' is 2000; write a whole number from 8 to 1024
            count over 1 h                      | ", out_of_orderness => 'soon'" | 'out_of_orderness': 'soon' is not a duration
            count over 1 d                      | ", state_ttl => '1 h'" | 'state_ttl' is 1h, and a row matters for
            """)
    void aWrongArgumentIsToldWhenTheStatementIsPlanned(String features, String more, String message) {
        assertThatThrownBy(() -> SQL.columns(call("card", features, more == null ? "" : more)))
                .rootCause()
                .hasMessageContaining(message);
    }

    @Test
    void aWrongTableIsToldWhenTheStatementIsPlanned() {
        assertThatThrownBy(() -> SQL.columns("SELECT * FROM WINDOW_FEATURES(input => TABLE payments PARTITION BY card,"
                        + " event_time => DESCRIPTOR(tss), features => 'count over 1 h')"))
                .rootCause()
                .hasMessageContaining("'event_time': 'tss' is not a column of the input; did you mean 'ts'?");
        assertThatThrownBy(() -> SQL.columns("SELECT * FROM WINDOW_FEATURES(input => TABLE payments PARTITION BY card,"
                        + " event_time => DESCRIPTOR(shop), features => 'count over 1 h')"))
                .rootCause()
                .hasMessageContaining("'event_time': the column 'shop' is STRING; an event time must be TIMESTAMP");
        assertThatThrownBy(() -> SQL.columns("SELECT * FROM WINDOW_FEATURES(input => TABLE payments PARTITION BY card,"
                        + " event_time => DESCRIPTOR(ts), features => UPPER('count') || ' over 1 h')"))
                .rootCause()
                .hasMessageContaining("'features' must be a literal");
        assertThatThrownBy(() -> SQL.columns("SELECT * FROM WINDOW_FEATURES(input => TABLE payments,"
                        + " event_time => DESCRIPTOR(ts), features => 'count over 1 h')"))
                .rootCause()
                .hasMessageContaining("requires a PARTITION BY clause");
        SQL.run("CREATE TEMPORARY VIEW changing AS SELECT card, MAX(ts) AS ts FROM payments GROUP BY card");
        assertThatThrownBy(() -> SQL.rows("SELECT * FROM WINDOW_FEATURES(input => TABLE changing PARTITION BY card,"
                        + " event_time => DESCRIPTOR(ts), features => 'count over 1 h')"))
                .hasMessageContaining("doesn't support consuming update changes");
    }
}
