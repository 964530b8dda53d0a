package io.weir.operators.feature.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A query's histories outlive its job: after a failure on RocksDB, and in savepoints. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WindowFeaturesSqlRecoveryTest {
    private static final int ROWS = 1200;
    private static final int FAILS_BEFORE = 700;

    /** Between checkpoints: the last one ends a job. */
    private static final Duration OFTEN = Duration.ofMillis(50);

    /** The job that this holds waits for its savepoint. */
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    Path temporary;

    /** Eight exact rows of a key, so that tiles are restored too. */
    private static String query(String key) {
        return "SELECT * FROM WINDOW_FEATURES(input => TABLE payments PARTITION BY " + key
                + ", event_time => DESCRIPTOR(at_millis), out_of_orderness => '60 s', exact_events => '8', tiles => 16,"
                + " features => 'count, avg(amount), stddev(amount), last(amount), distinct(amount),"
                + " quantile(amount, 0.9) over 10 min, 6 h; count over 1 h delay 5 min')";
    }

    private Configuration configuration(String backend, int parallelism, Duration checkpoints) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(
                RocksDBOptions.LOCAL_DIRECTORIES, temporary.resolve("rocks").toString());
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                temporary.resolve("checkpoints").toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        return configuration;
    }

    private static void await(JobClient job) throws Exception {
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
    }

    /** What a run on the heap answers that nothing happens to. */
    private SortedMap<Long, Set<String>> undisturbed(String key) throws Exception {
        AnsweredPayments payments = AnsweredPayments.of(ROWS, ROWS);
        await(payments.start(new Sql(configuration("hashmap", 1, OFTEN)), query(key)));
        assertThat(payments.answers()).hasSize(ROWS).allSatisfy((id, answers) -> assertThat(answers)
                .hasSize(1));
        assertThat(payments.answers().values().stream().distinct().count()).isEqualTo(ROWS);
        return payments.answers();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"account", "(account, shop)"})
    void theAnswersAfterAFailureOnRocksDbAreThoseOfAnUndisturbedRun(String key) throws Exception {
        AnsweredPayments payments = AnsweredPayments.failing(ROWS, 300, FAILS_BEFORE, temporary.resolve("rocks"));

        await(payments.start(new Sql(configuration("rocksdb", 2, OFTEN)), query(key)));

        assertThat(payments.hadRocks()).isTrue();
        assertThat(payments.read())
                .as("some again, but not from the first on")
                .isBetween(ROWS, ROWS + FAILS_BEFORE - 1);
        assertThat(payments.answers()).isEqualTo(undisturbed(key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"account | CANONICAL | hashmap", "(account, shop) | NATIVE | rocksdb"})
    void theAnswersAfterASavepointAreThoseOfAnUndisturbedRun(
            String key, SavepointFormatType format, String restoredInto) throws Exception {
        AnsweredPayments payments = AnsweredPayments.of(ROWS, ROWS / 2);
        JobClient first = payments.start(new Sql(configuration("rocksdb", 2, NEVER)), query(key));
        payments.awaitFirstPart();
        String savepoint = first.stopWithSavepoint(
                        false, temporary.resolve("savepoint").toUri().toString(), format)
                .get(60, TimeUnit.SECONDS);
        assertThat(payments.answers()).hasSize(ROWS / 2);

        Configuration goingOn = configuration(restoredInto, 3, OFTEN);
        goingOn.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        await(payments.start(new Sql(goingOn), query(key)));

        assertThat(payments.read()).as("each once").isEqualTo(ROWS);
        assertThat(payments.answers()).isEqualTo(undisturbed(key));
    }
}
