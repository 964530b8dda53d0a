package io.weir.benchmarks.features;

import java.util.List;

/**
 * What one contestant should reach in comparison with another.
 *
 * @param name as it stands in the results
 * @param contestant who should be fast
 * @param peer whom it is compared with
 * @param least the ratio of their events per CPU-second that should be reached
 */
public record Bar(String name, Contestant contestant, Contestant peer, double least) {
    /** All that there are. */
    public static final List<Bar> ALL = List.of(
            new Bar("heap_over_sql", Contestant.WEIR_HEAP, Contestant.SQL_OVER_HEAP, 60),
            new Bar("rocksdb_over_plain_ring", Contestant.WEIR_ROCKSDB, Contestant.PLAIN_RING_ROCKSDB, 3),
            new Bar("rocksdb_over_heap", Contestant.WEIR_ROCKSDB, Contestant.WEIR_HEAP, 0.8),
            new Bar("hot_key_over_uniform", Contestant.WEIR_ROCKSDB_HOT_KEY, Contestant.WEIR_ROCKSDB, 1),
            new Bar(
                    "million_keys_over_plain_ring",
                    Contestant.WEIR_ROCKSDB_MILLION_KEYS,
                    Contestant.PLAIN_RING_ROCKSDB_MILLION_KEYS,
                    2.5));
}
