package io.weir.operators.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.column.ColumnStatistics;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.kernel.StandInDevice;
import io.weir.operators.batching.PresentGpus;
import io.weir.operators.feature.sql.Sql;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchStatsFunctionTest {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension();

    private static final String QUERY = "SELECT window_start, BATCH_STATS(amount, items) AS stats, COUNT(*)"
            + " FROM TUMBLE(TABLE payments, DESCRIPTOR(ts), INTERVAL '1' HOUR) GROUP BY window_start, window_end";

    @AfterEach
    void noGpu() {
        PresentGpus.remove();
    }

    /** Rows n from 1: amount n / 4, no items for every third, one each minute. */
    private static Sql session(String device) {
        Sql sql = Functions.session(new Configuration()
                .set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH)
                .set(PipelineOptions.GLOBAL_JOB_PARAMETERS, java.util.Map.of(TaskDevice.PARAMETER, device)));
        sql.run("CREATE TEMPORARY TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '90',"
                + " 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '90')");
        sql.run("CREATE TEMPORARY VIEW payments AS SELECT n / 4e0 AS amount,"
                + " CASE WHEN MOD(n, 3) > 0 THEN CAST(n AS INT) END AS items,"
                + " CAST(TO_TIMESTAMP_LTZ(n * 60000, 3) AS TIMESTAMP(3)) AS ts FROM numbers");
        return sql;
    }

    /** Of the rows from one to another. */
    private static Row[] expected(int from, int to) {
        FloatBatch rows = new FloatBatch(2, 90);
        for (int n = from; n <= to; n++) {
            rows.append(new float[] {n / 4f, n % 3 == 0 ? Float.NaN : n});
        }
        ColumnStatistics statistics = ColumnStatistics.of(rows);
        return new Row[] {row(statistics, 0), row(statistics, 1)};
    }

    private static Row row(ColumnStatistics of, int column) {
        return Row.of(
                (long) of.count(column),
                (float) of.mean(column),
                (float) of.variance(column),
                of.min(column),
                of.max(column));
    }

    private static void assertStatistics(List<Row> windows) {
        assertThat(windows).hasSize(2);
        for (Row window : windows) {
            boolean first = window.<Long>getFieldAs(2) == 59;
            assertThat(window.<Row[]>getFieldAs(1)).containsExactly(first ? expected(1, 59) : expected(60, 90));
        }
    }

    @Test
    void eachColumnOfAWindowHasTheStatisticsOfItsValues() throws Exception {
        assertStatistics(session("cpu").rows(QUERY));
    }

    @Test
    void onAGpuTheyAreTheSame(@TempDir Path folder) throws Exception {
        PresentGpus.install(folder, 1);
        assertStatistics(session("gpu").rows(QUERY));
        assertThat(StandInDevice.calls(StandInDevice.EXECUTION)).isPositive();
        assertThat(StandInDevice.handles()).isZero();
        assertThat(StandInDevice.allocations()).isZero();
    }

    @Test
    void moreRowsThanABatchHoldsAndPartsPutTogetherGiveTheStatisticsOfAll() {
        ColumnDescriber describer = new ColumnDescriber(new CpuBackend("a test"));
        Random random = new Random(4);
        int count = 2 * StatisticsAccumulator.MOST_ROWS + 100;
        FloatBatch all = new FloatBatch(1, count);
        StatisticsAccumulator whole = new StatisticsAccumulator();
        StatisticsAccumulator part = new StatisticsAccumulator();
        StatisticsAccumulator rest = new StatisticsAccumulator();
        for (int i = 0; i < count; i++) {
            float[] value = {(float) (1e4 + random.nextGaussian() * (i > 20_000 ? 3 : 1))};
            all.append(value);
            whole.add(value, 0, 1, describer);
            (i < 5 ? rest : part).add(value, 0, 1, describer);
        }
        part.combine(rest, describer);

        ColumnStatistics exact = ColumnStatistics.of(all);
        for (StatisticsAccumulator each : List.of(whole, part)) {
            ColumnMoments moments = each.moments(describer)[0];
            assertThat(moments.count()).isEqualTo(count);
            assertThat(moments.mean()).isEqualTo((float) exact.mean(0), within(1e-3f));
            assertThat(moments.variance()).isEqualTo((float) exact.variance(0), within(1e-3f));
            assertThat(moments.min()).isEqualTo(exact.min(0));
            assertThat(moments.max()).isEqualTo(exact.max(0));
        }
    }

    @Test
    void ofNoRowsAndOfNoValuesThereIsNull() throws Exception {
        Sql sql = session("cpu");
        assertThat(sql.rows("SELECT BATCH_STATS(amount) FILTER (WHERE amount < 0) FROM payments GROUP BY TRUE"))
                .containsExactly(Row.of((Object) null));
        assertThat(sql.rows("SELECT BATCH_STATS(CAST(NULL AS INT)) FROM (VALUES (1)) AS t(a) GROUP BY a")
                        .get(0)
                        .<Row[]>getFieldAs(0))
                .containsExactly(Row.of(0L, null, null, null, null));
    }

    @Test
    void aTextAndADeviceThatThereIsNotAreToldWithWhatWouldBeAccepted() {
        assertThatThrownBy(() -> session("cpu").rows("SELECT BATCH_STATS(amount, 'x') FROM payments GROUP BY items"))
                .satisfies(e -> assertThat(ExceptionUtils.stringifyException(e))
                        .contains("BATCH_STATS: 'column 2' is of type CHAR(1) NOT NULL; a number is accepted"));
        assertThatThrownBy(() -> session("tpu").rows("SELECT BATCH_STATS(amount) FROM payments GROUP BY items"))
                .satisfies(e -> assertThat(ExceptionUtils.stringifyException(e))
                        .contains("device 'tpu': auto, cpu or gpu is accepted"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BATCH_STATS(amount) OVER (ORDER BY ts ROWS BETWEEN 9 PRECEDING AND CURRENT ROW)",
                "BATCH_STATS(amount) OVER (PARTITION BY items ORDER BY ts)",
                "BATCH_STATS(amount)"
            })
    void aResultBehindEachRowIsRefusedWhenItIsPlannedWithWhatToWriteInstead(String call) {
        Sql sql = session("cpu");
        assertThatThrownBy(() -> sql.env().explainSql("SELECT " + call + " FROM payments"))
                .satisfies(
                        e -> assertThat(ExceptionUtils.stringifyException(e))
                                .contains(
                                        "BATCH_STATS is in a query without GROUP BY, or in OVER; accepted: GROUP BY window_start, window_end")
                                .contains(
                                        "instead of OVER write COUNT, AVG, VAR_SAMP, MIN and MAX of each column OVER the frame"));
    }
}
