package io.weir.state.cache;

import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyedStateBackend;

/** A live state whose hot keys are in a {@link WriteBackCache} before the keyed state. */
final class CachedState<K, V> implements LiveState<K, V> {
    private final WriteBackCache<K, V> cache;

    CachedState(
            KeyedStateBackend<K> backend,
            ValueState<V> state,
            long cacheBytes,
            ToLongFunction<? super K> rank,
            ToLongBiFunction<K, V> bytes) {
        LiveState<K, V> behind = new DirectState<>(backend, state);
        Store<K, V> store = new Store<>() {
            @Override
            @Nullable
            public V load(K key) throws Exception {
                return behind.get(key);
            }

            @Override
            public void save(K key, V value) throws Exception {
                behind.put(key, value);
            }

            @Override
            public void remove(K key) throws Exception {
                behind.remove(key);
            }

            @Override
            public long bytes(K key, V value) {
                return bytes.applyAsLong(key, value);
            }
        };
        cache = new WriteBackCache<>(store, cacheBytes, rank);
    }

    @Override
    @Nullable
    public V get(K key) throws Exception {
        return cache.get(key);
    }

    @Override
    public void put(K key, V value) throws Exception {
        cache.put(key, value);
    }

    @Override
    public void remove(K key) throws Exception {
        cache.remove(key);
    }

    @Override
    public void flush() throws Exception {
        cache.flush();
    }

    @Override
    public void reportTo(MetricGroup operator) {
        MetricGroup group = operator.addGroup("cache");
        group.gauge("hits", cache::hits);
        group.gauge("misses", cache::misses);
        group.gauge("evictions", cache::evictions);
        group.gauge("bytes", cache::bytes);
        group.gauge("entries", cache::entries);
    }
}
