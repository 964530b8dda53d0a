package io.weir.state.cache;

import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;

/**
 * A live state with nothing between it and the keyed state.
 *
 * <p>Where the state holds objects, those of the heap backend, a value that was read and changed need not be set again:
 * {@link ValueState#value()} has already put the copy in its place that a checkpoint in progress asks for.
 *
 * <p>The key is set anew only if it is another object than the current one: the put that follows a get finds it set.
 */
final class DirectState<K, V> implements LiveState<K, V> {
    private final KeyedStateBackend<K> backend;
    private final ValueState<V> state;
    private final boolean holdsObjects;

    /** What was read last: where the state holds objects, changing it changed the state. */
    @Nullable
    private V live;

    DirectState(KeyedStateBackend<K> backend, ValueState<V> state) {
        this.backend = backend;
        this.state = state;
        // Not by its name: a changelog over a heap has the same, and must be told of every change.
        holdsObjects = backend instanceof HeapKeyedStateBackend;
    }

    @Override
    @Nullable
    public V get(K key) throws Exception {
        select(key);
        V value = state.value();
        live = holdsObjects ? value : null;
        return value;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very object
    public void put(K key, V value) throws Exception {
        select(key);
        if (value != live) {
            state.update(value);
        }
    }

    @Override
    public void remove(K key) {
        select(key);
        state.clear();
        live = null;
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
