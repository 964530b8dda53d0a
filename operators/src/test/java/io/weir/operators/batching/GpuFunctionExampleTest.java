package io.weir.operators.batching;

import static io.weir.operators.batching.MicroBatchingTest.DOCUMENT;
import static io.weir.operators.batching.MicroBatchingTest.block;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.kernel.StandInDevice;
import io.weir.operators.feature.sql.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.types.Row;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The documentation's kernel of one's own as a function of SQL, on the CPU and on a GPU's stand-in. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GpuFunctionExampleTest {
    @AfterEach
    void noGpu() {
        PresentGpus.remove();
    }

    private static List<String> statements() throws Exception {
        return List.of(block(Files.readString(DOCUMENT), "sql", 0).split(";\\s*\n"));
    }

    private static Sql session(String device) throws Exception {
        Sql sql =
                new Sql(new Configuration().set(PipelineOptions.GLOBAL_JOB_PARAMETERS, Map.of("weir.device", device)));
        statements().subList(0, 2).forEach(sql::run);
        return sql;
    }

    /** In any order: a union of rows has none. */
    private static void assertDocumented(List<Row> rows) throws Exception {
        assertThat(rows)
                .extracting(Row::toString)
                .containsExactlyInAnyOrderElementsOf(
                        block(Files.readString(DOCUMENT), "text", 3).lines().toList());
    }

    @Test
    void theExampleOfTheDocumentationIsTheOneThatRuns() throws Exception {
        assertThat(Files.readString(Path.of(
                        "src/test/java", CardSpeedFunction.class.getName().replace('.', '/') + ".java")))
                .endsWith(block(Files.readString(DOCUMENT), "java", 2));
    }

    @Test
    void itGivesTheRowsThatStandBehindItOnTheCpu() throws Exception {
        assertDocumented(session("cpu").rows(statements().get(2)));
    }

    @Test
    void itGivesTheSameRowsOnAGpu(@TempDir Path folder) throws Exception {
        PresentGpus.install(folder, 1);
        assertDocumented(session("gpu").rows(statements().get(2)));
        assertThat(StandInDevice.calls(StandInDevice.EXECUTION)).isPositive();
        assertThat(StandInDevice.handles()).isZero();
        assertThat(StandInDevice.allocations()).isZero();
    }

    @Test
    void anArgumentThatIsNoNumberIsToldWhenTheStatementIsPlanned() throws Exception {
        Sql sql = session("cpu");
        assertThatThrownBy(() -> sql.env().explainSql("SELECT CARD_SPEED(lat1, lon1, lat2, lon2, card) FROM hops"))
                .satisfies(e -> assertThat(ExceptionUtils.stringifyException(e))
                        .contains("CARD_SPEED: 'column 5' is of type CHAR(1) NOT NULL; a number is accepted"));
    }

    /** A limit of Flink 2.2, which the documentation tells. */
    @Test
    void aQueryInBatchModeIsRefusedWhenItIsPlanned() throws Exception {
        Sql sql = new Sql(new Configuration().set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH));
        statements().subList(0, 2).forEach(sql::run);
        assertThatThrownBy(() -> sql.env().explainSql(statements().get(2)))
                .hasMessageContaining("Invalid use of function 'CARD_SPEED'");
        assertThat(Files.readString(DOCUMENT)).contains("`Invalid use of function`");
    }
}
