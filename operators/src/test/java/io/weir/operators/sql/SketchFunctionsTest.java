package io.weir.operators.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.operators.feature.GreatCircle;
import io.weir.operators.feature.sql.Sql;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SketchFunctionsTest {
    private static final int ROWS = 300;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension();

    private static Sql sql;

    /** Row i: of key i mod 2, at second i, of amount i, of shop i mod 7, without a text every tenth time. */
    @BeforeAll
    static void table() {
        sql = Functions.session(new Configuration());
        List<Row> rows = java.util.stream.IntStream.range(0, ROWS)
                .mapToObj(i -> Row.of(
                        i % 2,
                        (double) i,
                        (long) i % 7,
                        i % 10 == 0 ? null : "shop " + i % 7,
                        LocalDateTime.parse("2026-01-01T00:00:00").plusSeconds(i)))
                .toList();
        sql.view(
                "given",
                new RowTypeInfo(
                        new TypeInformation<?>[] {
                            Types.INT, Types.DOUBLE, Types.LONG, Types.STRING, Types.LOCAL_DATE_TIME
                        },
                        new String[] {"k", "amount", "shop", "name", "ts"}),
                rows);
        sql.env()
                .createTemporaryView(
                        "payments",
                        sql.env()
                                .fromDataStream(
                                        sql.env().toDataStream(sql.env().from("given")),
                                        org.apache.flink.table.api.Schema.newBuilder()
                                                .column("k", "INT")
                                                .column("amount", "DOUBLE")
                                                .column("shop", "BIGINT")
                                                .column("name", "STRING")
                                                .column("ts", "TIMESTAMP(3)")
                                                .watermark("ts", "ts")
                                                .build()));
    }

    /** The last row of each key. */
    private static Map<Object, Row> last(List<Row> changes) {
        Map<Object, Row> rows = new TreeMap<>();
        for (Row row : changes) {
            if (row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER) {
                rows.put(row.getField(0), row);
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ONE_PHASE", "TWO_PHASE"})
    void groupsHaveTheirQuantilesCountsAndIndex(String phases) throws Exception {
        sql.env().getConfig().set("table.optimizer.agg-phase-strategy", phases);
        sql.env().getConfig().set("table.exec.mini-batch.enabled", Boolean.toString(phases.startsWith("TWO")));
        sql.env().getConfig().set("table.exec.mini-batch.allow-latency", "1 s");
        sql.env().getConfig().set("table.exec.mini-batch.size", "64");
        try {
            String query = "SELECT k, APPROX_QUANTILE(amount, 0.5), APPROX_DISTINCT(shop), APPROX_DISTINCT(name),"
                    + " PSI(amount, amount < 150), COUNT(*) FROM payments GROUP BY k";
            assertThat(sql.env().explainSql(query))
                    .contains(phases.startsWith("TWO") ? "LocalGroupAggregate" : "GroupAggregate");
            Map<Object, Row> groups = last(sql.rows(query));
            assertThat(groups.keySet()).containsExactly(0, 1);
            groups.forEach((k, row) -> {
                assertThat((Double) row.getField(1)).isEqualTo(149 + (Integer) k, within(1.5));
                assertThat(row.getField(2)).isEqualTo(7L);
                assertThat(row.getField(3)).isEqualTo(7L);
                assertThat((Double) row.getField(4))
                        .as("all of the others are above the last decile")
                        .isGreaterThan(3);
                assertThat(row.getField(5)).isEqualTo(150L);
            });
        } finally {
            sql.env().getConfig().set("table.exec.mini-batch.enabled", "false");
            sql.env().getConfig().set("table.optimizer.agg-phase-strategy", "AUTO");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TUMBLE(TABLE payments, DESCRIPTOR(ts), INTERVAL '60' SECOND)",
                "HOP(TABLE payments, DESCRIPTOR(ts), INTERVAL '60' SECOND, INTERVAL '2' MINUTE)",
                "SESSION(TABLE payments PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND)"
            })
    void windowsHaveThemToo(String window) throws Exception {
        String group = window.startsWith("SESSION") ? "k, window_start, window_end" : "window_start, window_end";
        List<Row> rows = sql.rows("SELECT window_start, APPROX_QUANTILE(amount, 0), APPROX_QUANTILE(amount, 1),"
                + " APPROX_DISTINCT(amount), COUNT(*), PSI(amount, MOD(shop, 2) = 0), MIN(amount), MAX(amount)"
                + " FROM TABLE(" + window + ") GROUP BY " + group);
        assertThat(rows).hasSize(window.startsWith("TUMBLE") ? 5 : window.startsWith("HOP") ? 6 : 2);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getField(1)).as("the least").isEqualTo(row.getField(6));
            assertThat(row.getField(2)).as("the largest").isEqualTo(row.getField(7));
            assertThat((Long) row.getField(3)).isEqualTo((Long) row.getField(4));
            assertThat((Double) row.getField(5)).isBetween(0.0, 1.0);
        });
    }

    @Test
    void overAnUnboundedFrameEachRowHasThoseUpToIt() throws Exception {
        List<Row> rows =
                sql.rows("SELECT amount, APPROX_QUANTILE(amount, 1) OVER w, APPROX_DISTINCT(shop) OVER w FROM payments"
                        + " WINDOW w AS (PARTITION BY k ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)");
        assertThat(rows).hasSize(ROWS).allSatisfy(row -> {
            assertThat(row.getField(1)).isEqualTo(row.getField(0));
            double amount = (Double) row.getField(0);
            assertThat(row.getField(2)).isEqualTo(Math.min(7L, 1 + (long) amount / 2));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"APPROX_QUANTILE(amount, 0.5)", "APPROX_DISTINCT(shop)", "PSI(amount, k = 0)"})
    void whatWouldHaveToForgetRowsIsRefusedWhenItIsPlanned(String call) {
        assertThatThrownBy(() -> sql.rows("SELECT " + call
                        + " OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) FROM payments"))
                .satisfies(e -> assertThat(ExceptionUtils.stringifyException(e)).contains("retract"));
    }

    @Test
    void aDistanceIsThatOfThePipelineFileAndNullWhereAPlaceIsMissing() throws Exception {
        assertThat(sql.rows("SELECT GEO_DISTANCE(52.52, 13.405, 48.137, 11.575), GEO_DISTANCE(0, 0, 0, 180),"
                        + " GEO_DISTANCE(CAST(NULL AS DOUBLE), 0, 0, 0), GEO_DISTANCE(1, NULL, 0, 0)"))
                .containsExactly(
                        Row.of(GreatCircle.kilometres(52.52, 13.405, 48.137, 11.575), Math.PI * 6371.0088, null, null));
        // Of values that are known at run time only, the same is refused as of literals: there is no such place.
        assertThat(sql.rows(
                        "SELECT GEO_DISTANCE(amount * 1e6 + 90, 0, 0, 0) IS NULL, GEO_DISTANCE(0, 0, 0, amount * 1e6 - 361) IS NULL"
                                + " FROM payments WHERE amount > 0"))
                .isNotEmpty()
                .containsOnly(Row.of(true, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GEO_DISTANCE(95, 0, 0, 0)         | GEO_DISTANCE: 'latitude' is 95; a number of degrees from -90 to 90 is accepted",
                "GEO_DISTANCE(0, 0, 0, 'x')        | GEO_DISTANCE: 'other_longitude' is of type CHAR(1) NOT NULL; a number of degrees from -360 to 360 is accepted",
                "APPROX_QUANTILE(amount, 1.5)      | APPROX_QUANTILE: 'rank' is 1.5; a number from 0 to 1 is accepted",
                "APPROX_QUANTILE(name, 0.5)        | APPROX_QUANTILE: 'value' is of type STRING; a number is accepted",
                "PSI(amount, amount)               | PSI: 'in_reference' is of type DOUBLE; a BOOLEAN is accepted",
                "APPROX_DISTINCT(ARRAY[amount])    | APPROX_DISTINCT: 'value' is of type ARRAY<DOUBLE>",
            })
    void aWrongArgumentIsToldWithWhatWouldBeAccepted(String call, String told) {
        assertThatThrownBy(() -> sql.env().explainSql("SELECT " + call + " FROM payments"))
                .satisfies(e -> assertThat(ExceptionUtils.stringifyException(e)).contains(told));
    }

    @Test
    void eachTypeThatCanBeToldApartIsCounted() throws Exception {
        List<Row> rows =
                sql.rows("SELECT APPROX_DISTINCT(a), APPROX_DISTINCT(b), APPROX_DISTINCT(c), APPROX_DISTINCT(d),"
                        + " APPROX_DISTINCT(e), APPROX_DISTINCT(f), APPROX_DISTINCT(g), APPROX_DISTINCT(h) FROM (VALUES"
                        + " (TRUE,  1, 1e0, 'x', X'01', DATE '2026-01-01', TIMESTAMP '2026-01-01 00:00:00.001', 1.50),"
                        + " (FALSE, 2, 0e0, '',  X'02', DATE '2026-01-02', TIMESTAMP '2026-01-01 00:00:00.002', 1.5),"
                        + " (TRUE,  3, -0e0, 'x', X'03', DATE '2026-01-03', TIMESTAMP '2026-01-01 00:00:00.003', 2.5))"
                        + " AS t(a, b, c, d, e, f, g, h)");
        assertThat(rows.get(rows.size() - 1))
                .isEqualTo(Row.ofKind(RowKind.UPDATE_AFTER, 2L, 3L, 2L, 2L, 3L, 3L, 3L, 2L));
    }
}
