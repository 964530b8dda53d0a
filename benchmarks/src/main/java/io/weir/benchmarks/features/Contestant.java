package io.weir.benchmarks.features;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Who is measured: how the windows are computed, where the state is, and what the stream is like. */
public enum Contestant {
    SQL_OVER_HEAP(Engine.SQL_OVER, false, KeyDistribution.UNIFORM),
    PLAIN_RING_HEAP(Engine.PLAIN_RING, false, KeyDistribution.UNIFORM),
    PLAIN_RING_ROCKSDB(Engine.PLAIN_RING, true, KeyDistribution.UNIFORM),
    WEIR_HEAP(Engine.WEIR, false, KeyDistribution.UNIFORM),
    WEIR_ROCKSDB(Engine.WEIR, true, KeyDistribution.UNIFORM),
    WEIR_HEAP_HOT_KEY(Engine.WEIR, false, KeyDistribution.HOT_KEY),
    WEIR_ROCKSDB_HOT_KEY(Engine.WEIR, true, KeyDistribution.HOT_KEY),
    PLAIN_RING_ROCKSDB_MILLION_KEYS(Engine.PLAIN_RING, true, KeyDistribution.ZIPF),
    WEIR_ROCKSDB_MILLION_KEYS(Engine.WEIR, true, KeyDistribution.ZIPF);

    /** How the windows are computed. */
    enum Engine {
        SQL_OVER,
        PLAIN_RING,
        WEIR
    }

    private final Engine engine;
    private final boolean rocksdb;
    private final KeyDistribution distribution;

    Contestant(Engine engine, boolean rocksdb, KeyDistribution distribution) {
        this.engine = engine;
        this.rocksdb = rocksdb;
        this.distribution = distribution;
    }

    Engine engine() {
        return engine;
    }

    /** Whether the state is in RocksDB and checkpoints are taken; else it is on the heap, without. */
    boolean rocksdb() {
        return rocksdb;
    }

    KeyDistribution distribution() {
        return distribution;
    }

    /** What this contestant reads if there are {@code keys} keys. */
    SyntheticStream stream(int keys) {
        return switch (distribution) {
            case UNIFORM -> SyntheticStream.uniform(keys);
            case HOT_KEY -> SyntheticStream.hotKey(keys);
            case ZIPF -> SyntheticStream.zipf(keys);
        };
    }

    /** As it stands in the results, such as {@code weir_heap}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is none; the message lists all */
    public static Contestant of(String label) {
        return Arrays.stream(values())
                .filter(contestant -> contestant.label().equals(label.trim()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + label.trim() + "' is no contestant; there are: " + String.join(", ", labels())));
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Contestant::label).collect(Collectors.toList());
    }
}
