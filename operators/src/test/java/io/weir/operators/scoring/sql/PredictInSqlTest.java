package io.weir.operators.scoring.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.ModelSnapshot;
import io.weir.operators.feature.sql.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ML_PREDICT} over tables in a cluster in this JVM. */
@Timeout(120)
class PredictInSqlTest {
    private static final String ASYNC =
            "CONFIG => MAP['async', 'true', 'max-concurrent-operations', '100', 'output-mode', 'ORDERED']";
    private static final String SYNC = "CONFIG => MAP['async', 'false']";
    private static final int ROWS = 500;

    private final HandedModels handed = new HandedModels();
    private final ModelSnapshot version = HandedModels.version("fraud", 3, 0.5);

    @BeforeEach
    void handAModel() {
        handed.hand(version);
        HandedModelFactory.MODELS.put("live", handed.model("", "fraud"));
    }

    private static void createModel(Sql sql, String input, String output) {
        sql.run("DROP MODEL IF EXISTS fraud");
        sql.run("CREATE MODEL fraud INPUT (" + input + ") OUTPUT (" + output
                + ") WITH ('provider' = 'handed', 'key' = 'live')");
    }

    private static List<Row> table() {
        Random random = new Random(5);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Float a = random.nextInt(10) == 0 ? null : (float) random.nextGaussian();
            Float b = (float) random.nextGaussian();
            rows.add(Row.of(i, a, b, new Float[] {a, b}));
        }
        return rows;
    }

    private static final Sql SQL = new Sql();

    @BeforeAll
    static void rows() {
        SQL.view(
                "vectors",
                new RowTypeInfo(
                        new TypeInformation<?>[] {
                            Types.INT, Types.FLOAT, Types.FLOAT, BasicArrayTypeInfo.FLOAT_ARRAY_TYPE_INFO
                        },
                        new String[] {"id", "a", "b", "features"}),
                table());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a FLOAT, b FLOAT      | a, b     | " + SYNC,
                "features ARRAY<FLOAT> | features | " + SYNC,
                "a FLOAT, b FLOAT      | a, b     | " + ASYNC,
                "features ARRAY<FLOAT> | features | " + ASYNC,
            })
    void eachRowGetsTheScoreThatTheModelGivesItWhicheverWayItComes(String input, String arguments, String config)
            throws Exception {
        createModel(SQL, input, "p FLOAT, v BIGINT");

        List<Row> scored =
                SQL.rows("SELECT id, a, b, p, v FROM ML_PREDICT(INPUT => TABLE vectors, MODEL => MODEL fraud,"
                        + " ARGS => DESCRIPTOR(" + arguments + "), " + config + ")");

        assertThat(scored).hasSize(ROWS).allSatisfy(row -> {
            Float a = row.getFieldAs("a");
            float[] vector = {a == null ? Float.NaN : a, row.<Float>getFieldAs("b")};
            assertThat(row.<Float>getFieldAs("p")).isEqualTo(HandedModels.score(version, vector));
            assertThat(row.<Long>getFieldAs("v")).isEqualTo(3);
        });
        assertThat(scored).extracting(row -> row.getField("id")).doesNotHaveDuplicates();
    }

    @Test
    void aPlanTellsTheModelByItsName() {
        createModel(SQL, "features ARRAY<FLOAT>", "p DOUBLE");
        assertThat(SQL.env().explainSql("SELECT * FROM ML_PREDICT(TABLE vectors, MODEL fraud, DESCRIPTOR(features))"))
                .contains("fraud");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a STRING           | p FLOAT              | INPUT has the column 'a' of type STRING; accepted is one ARRAY<FLOAT>",
                "a ARRAY<INT>       | p FLOAT              | INPUT has the column 'a' of type ARRAY<INT>",
                "a FLOAT            | p STRING             | OUTPUT has no score; accepted are a score of type FLOAT or DOUBLE",
                "a FLOAT            | p FLOAT, q DOUBLE    | OUTPUT has the column 'q', a second one of its kind",
                "a FLOAT            | p FLOAT, q BOOLEAN   | OUTPUT has the column 'q' of type BOOLEAN",
            })
    void columnsThatAreNotAcceptedAreToldWhenTheStatementIsPlanned(String input, String output, String told) {
        createModel(SQL, input, output);
        SQL.run("DROP TEMPORARY VIEW IF EXISTS given");
        SQL.run("CREATE TEMPORARY VIEW given AS SELECT CAST(NULL AS " + input.split(" ", 2)[1] + ") AS a");
        assertThatThrownBy(
                        () -> SQL.env().explainSql("SELECT * FROM ML_PREDICT(TABLE given, MODEL fraud, DESCRIPTOR(a))"))
                .rootCause()
                .hasMessageContaining(told);
    }

    /** The runs of queries, for the functions of their jobs to find them. */
    private static final Map<String, Run> RUNS = new ConcurrentHashMap<>();

    private static final class Run {
        final AtomicInteger read = new AtomicInteger();
        /** Each answer with how often it counts: what came behind the checkpoint that was gone back to does not. */
        volatile Map<Long, Integer> times = Map.of();

        final Map<Long, Float> answers = new ConcurrentHashMap<>();
        volatile boolean failed;

        Row pass(Row row) {
            if (row.<Long>getFieldAs(0) == 700 && !failed) {
                failed = true;
                throw new IllegalStateException("this fails once");
            }
            read.incrementAndGet();
            return row;
        }
    }

    /** Counts answers in state, as a sink that writes each once does. */
    private static final class Answers extends RichMapFunction<Row, Row> implements CheckpointedFunction {
        private static final long serialVersionUID = 1L;
        private final String run;
        private transient ListState<Long> state;
        private transient List<Long> ids;

        Answers(String run) {
            this.run = run;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("ids", Types.LONG));
            ids = new ArrayList<>();
            state.get().forEach(ids::add);
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            state.update(ids);
        }

        @Override
        public Row map(Row row) {
            ids.add(row.<Long>getFieldAs("id"));
            RUNS.get(run).answers.put(row.getFieldAs("id"), row.getFieldAs("p"));
            return row;
        }

        @Override
        public void close() {
            Map<Long, Integer> times = new HashMap<>();
            ids.forEach(id -> times.merge(id, 1, Integer::sum));
            RUNS.get(run).times = times; // the last attempt's, which came to its end
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SYNC, ASYNC})
    void aQueryThatFailsGoesOnFromItsCheckpointAndAnswersEveryRow(String config) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        Sql sql = new Sql(configuration);
        Run run = new Run();
        RUNS.put(config, run);
        TypeInformation<Row> type =
                Types.ROW_NAMED(new String[] {"id", "a", "b"}, Types.LONG, Types.FLOAT, Types.FLOAT);
        var rows = sql.streams()
                .fromSource(
                        new DataGeneratorSource<>(
                                id -> Row.of(id, id / 100f, -id / 300f),
                                1000,
                                RateLimiterStrategy.perCheckpoint(300),
                                type),
                        WatermarkStrategy.noWatermarks(),
                        "rows")
                .map((MapFunction<Row, Row>) row -> RUNS.get(config).pass(row))
                .returns(type);
        sql.env().createTemporaryView("numbers", sql.env().fromDataStream(rows));
        createModel(sql, "a FLOAT, b FLOAT", "p FLOAT");
        sql.env()
                .toDataStream(sql.env()
                        .sqlQuery("SELECT id, p FROM ML_PREDICT(INPUT => TABLE numbers, MODEL => MODEL fraud,"
                                + " ARGS => DESCRIPTOR(a, b), " + config + ")"))
                .map(new Answers(config))
                .returns(Types.GENERIC(Row.class))
                .sinkTo(new DiscardingSink<>());
        sql.streams().executeAsync().getJobExecutionResult().get(100, TimeUnit.SECONDS);

        assertThat(run.failed).isTrue();
        assertThat(run.read.get()).as("some again, but not from the first on").isBetween(1000, 1699);
        assertThat(run.times).hasSize(1000).allSatisfy((id, times) -> assertThat(times)
                .as("answers to %s", id)
                .isOne());
        assertThat(run.answers).hasSize(1000).allSatisfy((id, score) -> assertThat(score)
                .isEqualTo(HandedModels.score(version, id / 100f, -id / 300f)));
    }
}
