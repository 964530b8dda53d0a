package io.weir.state.cache;

import java.util.function.ToLongFunction;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Ranks the keys of a task as RocksDB holds them: by key group, then by the first bytes of the key. Writing in this order
 * finds each place in the memtable near the one before; keys of one rank are near enough in any order.
 */
public final class KeyOrder {
    private static final int GROUP_SHIFT = 48;
    private static final int LENGTH_SHIFT = 40;
    private static final int BYTES = 5;

    private KeyOrder() {}

    /**
     * The order of keys that are {@code Long}s or text; others are ranked by their key group alone.
     *
     * @param keyGroups the job's maximal parallelism, 1 to 32768
     */
    public static ToLongFunction<Object> of(int keyGroups) {
        return key -> ((long) KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups) << GROUP_SHIFT) | within(key);
    }

    private static long within(Object key) {
        if (key instanceof Long number) {
            return number >>> (Long.SIZE - GROUP_SHIFT); // big-endian, unsigned
        }
        if (key instanceof String text) {
            // Flink's bytes of a text begin with its length, so shorter ones stand first.
            long rank = (long) Math.min(text.length(), 255) << LENGTH_SHIFT;
            for (int i = 0; i < BYTES && i < text.length(); i++) {
                rank |= (text.charAt(i) & 0xffL) << (LENGTH_SHIFT - 8 * (i + 1));
            }
            return rank;
        }
        return 0;
    }
}
