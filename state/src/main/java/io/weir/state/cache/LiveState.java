package io.weir.state.cache;

import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * One keyed value that an operator changes in place, whatever stands behind it.
 *
 * <p>On RocksDB, where each access of a value serializes the whole of it, the live objects of hot keys are cached
 * ({@link CachedState}). On the heap they must not be: there the state already is the live object, and a checkpoint,
 * which is written by another thread while events go on, is protected only by the copy that {@link ValueState#value()}
 * makes of an object that the checkpoint still needs. A cache would go on changing the very object that is being
 * written. So there, and on every backend that is not known to store bytes, each access goes through the state ({@link
 * DirectState}).
 *
 * <p>What the operator does, on its task's thread:
 *
 * <ol>
 *   <li>{@link #get}, change the value, {@link #put}, for one key at a time; also in its timers.
 *   <li>{@link #flush} in {@code snapshotState(StateSnapshotContext)}. The barrier has gone on by then and what is written
 *       there is in the checkpoint.
 *   <li>It returns false from {@code hasKeyContext1()}, as the current key is set here when it is needed, and sets it
 *       itself before it registers a timer.
 *   <li>It never uses the state behind this past it.
 * </ol>
 *
 * <p>A restored operator starts with nothing cached, so rescaling and a change of the backend need no care. The values
 * must be the same after being written and read: else results would depend on what was evicted.
 *
 * @param <K> the key, immutable
 * @param <V> the value, mutable
 */
public interface LiveState<K, V> {
    /** The value of a key, or null if it has none. It may be changed until the next call here, and then is put. */
    @Nullable
    V get(K key) throws Exception;

    /** Sets the value of a key, or says that the one it has was changed. */
    void put(K key, V value) throws Exception;

    /** Forgets the key. */
    void remove(K key) throws Exception;

    /** Brings what was changed into the keyed state. */
    void flush() throws Exception;

    /** Adds the metrics of a cache, if there is one, as group {@code cache}. */
    void reportTo(MetricGroup operator);

    /**
     * The live state that fits the backend.
     *
     * @param state of the backend, and used by nothing else
     * @param cacheBytes the bound of the cache in bytes of task heap, if there is one; 0 for no cache
     * @param rank orders the keys as the backend does, see {@link KeyOrder}
     * @param bytes of heap that a key and its value take
     */
    static <K, V> LiveState<K, V> of(
            KeyedStateBackend<K> backend,
            ValueState<V> state,
            long cacheBytes,
            ToLongFunction<? super K> rank,
            ToLongBiFunction<K, V> bytes) {
        return cacheBytes > 0 && backend.getBackendTypeIdentifier().equals("rocksdb")
                ? new CachedState<>(backend, state, cacheBytes, rank, bytes)
                : new DirectState<>(backend, state);
    }
}
