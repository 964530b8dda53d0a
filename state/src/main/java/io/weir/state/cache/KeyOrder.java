package io.weir.state.cache;

import java.util.Comparator;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * The order in which RocksDB holds the keys of a task: by key group, then by the bytes of the key. Writing in this order
 * finds each place in the memtable next to the one before.
 */
public final class KeyOrder {
    private KeyOrder() {}

    /**
     * The order of text keys. Flink's bytes of a text begin with its length, so shorter ones stand first. Of keys beyond
     * ASCII or 126 characters it is not quite RocksDB's order, which costs time and nothing else.
     *
     * @param keyGroups the job's maximal parallelism, 1 or more
     */
    public static Comparator<String> ofText(int keyGroups) {
        return Comparator.<String>comparingInt(key -> KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups))
                .thenComparingInt(String::length)
                .thenComparing(Comparator.naturalOrder());
    }
}
