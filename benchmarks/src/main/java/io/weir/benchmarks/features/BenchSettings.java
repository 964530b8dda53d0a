package io.weir.benchmarks.features;

import io.weir.benchmarks.contest.ContestConfiguration;
import java.nio.file.Path;
import java.util.List;

/**
 * How the measurement is done.
 *
 * @param contestants who is measured, in this order
 * @param keys of the uniform stream and of the one with a hot key
 * @param manyKeys of the Zipf stream
 * @param repetitions measured slices per contestant
 * @param events the most in a slice
 * @param heapSeconds the longest slice of a contestant on the heap
 * @param rocksdbSeconds the longest slice of one on RocksDB: a whole checkpoint interval, so that it holds one checkpoint
 * @param jvmFlags of every contestant's process
 * @param folder for logs, and for state while it runs
 */
public record BenchSettings(
        List<Contestant> contestants,
        int keys,
        int manyKeys,
        int repetitions,
        long events,
        double heapSeconds,
        double rocksdbSeconds,
        List<String> jvmFlags,
        Path folder) {
    private static final long DIGEST_EVENTS = 10_000;

    public BenchSettings {
        contestants = List.copyOf(contestants);
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** As the figures in the documentation are made. */
    public static BenchSettings standard(Path folder) {
        return new BenchSettings(
                List.of(Contestant.values()),
                50_000,
                1_000_000,
                3,
                Long.MAX_VALUE,
                5,
                ContestConfiguration.CHECKPOINT_INTERVAL.toSeconds(),
                List.of("-XX:+UseG1GC", "-Xmx2g"),
                folder);
    }

    /** The same for others, or shorter or longer. */
    public BenchSettings with(List<Contestant> who, int slices, long mostEvents) {
        return new BenchSettings(
                who, keys, manyKeys, slices, mostEvents, heapSeconds, rocksdbSeconds, jvmFlags, folder);
    }

    int keys(Contestant contestant) {
        return contestant.distribution() == KeyDistribution.ZIPF ? manyKeys : keys;
    }

    double seconds(Contestant contestant) {
        return contestant.rocksdb() ? rocksdbSeconds : heapSeconds;
    }

    /** How many events behind the warm-up are summed up and compared. */
    long digestEvents() {
        return Math.min(events, DIGEST_EVENTS);
    }
}
