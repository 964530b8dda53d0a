package io.weir.state.cache;

import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * A live state with nothing between it and the keyed state.
 *
 * <p>The key is set anew only if it is another object than the current one: the put that follows a get finds it set.
 */
final class DirectState<K, V> implements LiveState<K, V> {
    private final KeyedStateBackend<K> backend;
    private final ValueState<V> state;

    DirectState(KeyedStateBackend<K> backend, ValueState<V> state) {
        this.backend = backend;
        this.state = state;
    }

    @Override
    @Nullable
    public V get(K key) throws Exception {
        select(key);
        return state.value();
    }

    @Override
    public void put(K key, V value) throws Exception {
        select(key);
        state.update(value);
    }

    @Override
    public void remove(K key) {
        select(key);
        state.clear();
    }

    @Override
    public void flush() {}

    @Override
    public void reportTo(MetricGroup operator) {}

    @SuppressWarnings("ReferenceEquality") // a cheap test that may fail for equal keys
    private void select(K key) {
        if (backend.getCurrentKey() != key) {
            backend.setCurrentKey(key);
        }
    }
}
