package io.weir.benchmarks.predict;

import io.weir.jobs.JobDefaults;
import io.weir.operators.batching.BatchLimits;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.scoring.AgeLimit;
import io.weir.operators.scoring.ScoringOperator;
import io.weir.operators.scoring.ScoringSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.OutputTag;

/**
 * A contender as a Flink job: rows without an end, the model, a sink that counts. Rows go in and come out in Flink's internal form, so
 * that no conversion is measured.
 */
final class PredictJob {
    /** As the options of {@code CREATE MODEL} and {@code batch} of the pipeline file have them by default. */
    private static final BatchLimits BATCHES = BatchLimits.of(512, Duration.ofMillis(5));

    private static final RowType ROWS = RowType.of(
            new LogicalType[] {new BigIntType(), new ArrayType(new FloatType())}, new String[] {"id", "features"});
    private static final RowType EVENTS =
            RowType.of(new LogicalType[] {new BigIntType(), new BigIntType()}, new String[] {"id", "time"});
    private static final RowType SCORED =
            RowType.of(new LogicalType[] {new BigIntType(), new FloatType()}, new String[] {"id", "probability"});

    private PredictJob() {}

    /**
     * Defines the job; it reads the process's {@link PredictMeter}.
     *
     * @param model a file with a version of the model, as {@code CREATE MODEL} takes it
     */
    static StreamExecutionEnvironment define(PredictContender contender, Path model) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration());
        DataStream<Long> ids = env.fromSequence(0, Long.MAX_VALUE);
        DataStream<RowData> scored = contender.job() ? byTheJob(env, ids) : inSql(env, ids, contender, model);
        scored.sinkTo(new ScoreSink());
        return env;
    }

    private static DataStream<RowData> byTheJob(StreamExecutionEnvironment env, DataStream<Long> ids) {
        byte[] version = ScoredRows.model().toJson();
        TypeInformation<RowData> type = InternalTypeInfo.of(SCORED);
        DataStream<Event> events = ids.map(id ->
                        Event.occurred(id, GenericRowData.of(id, id), id, null).withFeatures(ScoredRows.features(id)))
                .returns(new EventTypeInfo(EVENTS));
        ScoringOperator<RowData> operator = new ScoringOperator<RowData>(
                        new ScoringSettings(
                                "predict",
                                List.of("fraud"),
                                ScoredRows.NAMES,
                                0,
                                BATCHES,
                                1,
                                AgeLimit.NONE,
                                DeviceSettings.DEFAULT),
                        (decision, atCheckpoint, atOnce) -> atCheckpoint.accept(
                                GenericRowData.of(decision.event().row().getLong(0), decision.score())),
                        new OutputTag<>("at once", type),
                        status -> GenericRowData.of(-1L, 0f))
                .beginningWith(() -> List.of(version));
        return events.connect(env.fromData(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO, version)
                        .broadcast())
                .transform("score", type, operator);
    }

    private static DataStream<RowData> inSql(
            StreamExecutionEnvironment env, DataStream<Long> ids, PredictContender contender, Path model) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        tables.createTemporaryView(
                "vectors",
                ids.map(id -> (RowData) GenericRowData.of(id, new GenericArrayData(ScoredRows.features(id))))
                        .returns(InternalTypeInfo.of(ROWS)),
                Schema.newBuilder()
                        .column("id", DataTypes.BIGINT().notNull())
                        .column("features", DataTypes.ARRAY(DataTypes.FLOAT()))
                        .build());
        tables.executeSql("CREATE TEMPORARY MODEL fraud INPUT (features ARRAY<FLOAT>) OUTPUT (probability FLOAT)"
                + " WITH ('provider' = 'weir', 'file' = '" + model.toUri() + "')");
        Table scored = tables.sqlQuery("SELECT id, probability FROM ML_PREDICT(INPUT => TABLE vectors,"
                + " MODEL => MODEL fraud, ARGS => DESCRIPTOR(features), CONFIG => " + contender.config() + ")");
        return tables.toDataStream(
                scored, scored.getResolvedSchema().toPhysicalRowDataType().bridgedTo(RowData.class));
    }

    private static Configuration configuration() {
        Configuration configuration = JobDefaults.configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        // A failure is told, not mended: what was measured would be another thing.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        configuration.setString("metrics.reporter.sizes.factory.class", BatchSizes.Factory.class.getName());
        return configuration;
    }
}
