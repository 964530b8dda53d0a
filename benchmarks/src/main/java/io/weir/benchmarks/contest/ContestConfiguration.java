package io.weir.benchmarks.contest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.rocksdb.CompressionType;

/** The configuration that all contestants' jobs have. */
public final class ContestConfiguration {
    /** Between checkpoints, where state is in RocksDB. */
    public static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

    /** Per key group, as flink-conf advises: with Flink's 128 the queue of timers is read from RocksDB again and again. */
    private static final int TIMERS_CACHED = 1024;

    private ContestConfiguration() {}

    /**
     * Adds what a measured job in this process needs.
     *
     * @param rocksdb whether the state is in RocksDB and checkpoints are taken; else it is on the heap, without
     * @param folder for checkpoints and RocksDB's files
     */
    public static Configuration addTo(Configuration configuration, boolean rocksdb, Path folder) {
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        // A failure is told, not mended: what was measured would be another thing.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        configuration.set(StateBackendOptions.STATE_BACKEND, rocksdb ? "rocksdb" : "hashmap");
        if (rocksdb) {
            configuration.set(
                    RocksDBOptions.LOCAL_DIRECTORIES, folder.resolve("rocksdb").toString());
            configuration.set(RocksDBConfigurableOptions.LOG_DIR, folder.toString());
            configuration.set(RocksDBOptions.ROCKSDB_TIMER_SERVICE_FACTORY_CACHE_SIZE, TIMERS_CACHED);
            // Likewise as flink-conf advises: what is new is then looked for in hardly any file.
            configuration.set(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
            // And that little is written while a checkpoint has the task wait.
            configuration.set(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE, MemorySize.ofMebiBytes(16));
            configuration.set(
                    RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL,
                    List.of(
                            CompressionType.NO_COMPRESSION,
                            CompressionType.NO_COMPRESSION,
                            CompressionType.SNAPPY_COMPRESSION));
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
            configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        }
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        return configuration;
    }
}
