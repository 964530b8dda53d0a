package io.weir.operators.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.anomaly.univariate.DetectorOptions;
import io.weir.ml.anomaly.univariate.SeriesDetector;
import io.weir.operators.feature.sql.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.Schema;
import org.apache.flink.types.Row;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnomalyScoreFunctionTest {
    private static final String FRAME =
            " OVER (PARTITION BY host ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<Row> ROWS = rows();

    private static final Sql SQL = Functions.session(new Configuration());

    /** Two hosts' load, with jumps and holes, so long that each detector has something to say. */
    private static List<Row> rows() {
        Random random = new Random(11);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            double load = 20 + 5 * Math.sin(i / 40.0) + random.nextGaussian() + (random.nextInt(200) == 0 ? 60 : 0);
            Double value = random.nextInt(50) == 0 ? null : (Double) load;
            rows.add(Row.of(i % 2 == 0 ? "a" : "b", value, START.plusSeconds(60L * i), (long) i));
        }
        return rows;
    }

    @BeforeAll
    static void table() {
        SQL.env()
                .createTemporaryView(
                        "loads",
                        SQL.env()
                                .fromDataStream(
                                        SQL.streams()
                                                .fromData(
                                                        ROWS,
                                                        new RowTypeInfo(
                                                                new TypeInformation<?>[] {
                                                                    Types.STRING,
                                                                    Types.DOUBLE,
                                                                    Types.INSTANT,
                                                                    Types.LONG
                                                                },
                                                                new String[] {"host", "load", "ts", "number"})),
                                        Schema.newBuilder()
                                                .column("host", "STRING")
                                                .column("load", "DOUBLE")
                                                .column("ts", "TIMESTAMP_LTZ(3)")
                                                .column("number", "BIGINT")
                                                .watermark("ts", "ts")
                                                .build()));
    }

    /** The scores of each row by a detector of Java, by the row's number. */
    private static Map<Long, Double> scores(DetectorKind kind) {
        Map<Object, SeriesDetector> detectors = Map.of(
                "a", kind.create(DetectorOptions.DEFAULT),
                "b", kind.create(DetectorOptions.DEFAULT));
        Map<Long, Double> scores = new TreeMap<>();
        for (Row row : ROWS) {
            Double value = (Double) row.getField(1);
            scores.put(
                    (Long) row.getField(3),
                    value == null
                            ? null
                            : (Double) detectors
                                    .get(row.getField(0))
                                    .score(((Instant) row.getField(2)).toEpochMilli(), value));
        }
        return scores;
    }

    @Test
    void eachRowHasTheScoreOfTheDetectorThatSawItsKeysRowsUpToIt() throws Exception {
        List<DetectorKind> kinds = List.of(DetectorKind.values());
        String calls = kinds.stream()
                .map(kind -> "ANOMALY_SCORE(load, ts, '" + kind.text() + "')" + FRAME)
                .collect(Collectors.joining(", "));
        List<Row> rows = SQL.rows("SELECT number, ANOMALY_SCORE(load, ts)" + FRAME + ", " + calls + " FROM loads");

        assertThat(rows).hasSize(ROWS.size());
        for (int i = 0; i < kinds.size(); i++) {
            Map<Long, Double> expected = scores(kinds.get(i));
            assertThat(expected.values()).as(kinds.get(i).text()).anyMatch(score -> score != null && score > 0);
            for (Row row : rows) {
                assertThat(row.getField(i + 2))
                        .as("%s: %s", kinds.get(i), row)
                        .isEqualTo(expected.get(row.getField(0)));
                if (kinds.get(i) == DetectorKind.COMBINED) {
                    assertThat(row.getField(1)).as("the default").isEqualTo(row.getField(i + 2));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ANOMALY_SCORE(load, ts, 'arima') OVER (PARTITION BY host ORDER BY ts ROWS UNBOUNDED PRECEDING) | 'detector' is 'arima'; one of [combined, value-gap,",
                "ANOMALY_SCORE(host, ts) OVER (PARTITION BY host ORDER BY ts ROWS UNBOUNDED PRECEDING) | 'value' is of type STRING; a number is accepted",
                "ANOMALY_SCORE(load, host) OVER (PARTITION BY host ORDER BY ts ROWS UNBOUNDED PRECEDING) | 'event_time' is of type STRING; a TIMESTAMP, a TIMESTAMP_LTZ or a BIGINT",
                "ANOMALY_SCORE(load, ts) | OVER clause is necessary",
                "ANOMALY_SCORE(load, ts) OVER (PARTITION BY host ORDER BY ts ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) | retract",
            })
    void whatCannotBeScoredIsToldWhenItIsPlanned(String call, String told) {
        assertThatThrownBy(() -> SQL.rows("SELECT " + call + " FROM loads"))
                .satisfies(e -> assertThat(ExceptionUtils.stringifyException(e)).contains(told));
    }
}
