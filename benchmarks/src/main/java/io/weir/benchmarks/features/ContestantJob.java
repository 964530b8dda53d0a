package io.weir.benchmarks.features;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** A contestant as a Flink job: one source, one shuffle by key, the windows, a sink that counts. */
final class ContestantJob {
    /** Between checkpoints, where state is in RocksDB. */
    static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

    /**
     * Under Zipf the plain ring keeps no more events of a key than this: without a bound each event of the most frequent
     * key would read and write a megabyte.
     */
    static final int PLAIN_RING_MOST = 1_000;

    /** Per key group, as flink-conf advises: with Flink's 128 the queue of timers is read from RocksDB again and again. */
    private static final int TIMERS_CACHED = 1024;

    private ContestantJob() {}

    /**
     * Defines the job; it reads the process's {@link JobMeter}.
     *
     * @param folder for checkpoints and RocksDB's files
     */
    static StreamExecutionEnvironment define(Contestant contestant, SyntheticStream stream, Path folder) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration(contestant, folder));
        WatermarkStrategy<Long> watermarks = WatermarkStrategy.<Long>forGenerator(context -> new LatestTime())
                .withTimestampAssigner((index, none) -> stream.time(index));
        DataStream<Long> indexes = env.fromSource(new GatedSequence(), watermarks, "source");
        if (contestant.engine() == Contestant.Engine.SQL_OVER) {
            DataStream<RowData> rows = indexes.map(new MakeRow(stream)).returns(InternalTypeInfo.of(Windows.COLUMNS));
            OverQuery.define(env, rows).sinkTo(ArrivalsSink.ofRows(stream));
            return env;
        }
        EventTypeInfo type = new EventTypeInfo(Windows.COLUMNS);
        DataStream<Event> events = indexes.map(new MakeEvent(stream)).returns(type);
        DataStream<Event> features = contestant.engine() == Contestant.Engine.WEIR
                ? WeirWindows.define(events, type, stream)
                : events.keyBy(event -> event.row().getLong(Windows.KEY), Types.LONG)
                        .process(new PlainRingFeatures(
                                contestant.distribution() == KeyDistribution.ZIPF
                                        ? PLAIN_RING_MOST
                                        : Integer.MAX_VALUE))
                        .returns(type);
        features.sinkTo(ArrivalsSink.ofEvents(stream));
        return env;
    }

    private static Configuration configuration(Contestant contestant, Path folder) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        // A failure is told, not mended: what was measured would be another thing.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        configuration.set(StateBackendOptions.STATE_BACKEND, contestant.rocksdb() ? "rocksdb" : "hashmap");
        if (contestant.rocksdb()) {
            configuration.set(
                    RocksDBOptions.LOCAL_DIRECTORIES, folder.resolve("rocksdb").toString());
            configuration.set(RocksDBConfigurableOptions.LOG_DIR, folder.toString());
            configuration.set(RocksDBOptions.ROCKSDB_TIMER_SERVICE_FACTORY_CACHE_SIZE, TIMERS_CACHED);
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
            configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        }
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        return configuration;
    }
}
