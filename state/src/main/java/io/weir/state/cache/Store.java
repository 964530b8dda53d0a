package io.weir.state.cache;

import javax.annotation.Nullable;

/**
 * What a {@link WriteBackCache} stands before: values by key, each access dear.
 *
 * <p>Called by the cache alone, on the cache's thread, and must not call the cache. An exception passes through the
 * cache to its caller.
 *
 * @param <K> an immutable key with {@code equals} and {@code hashCode}
 * @param <V> a value, usually mutable: the store keeps none of the objects that it gets or gives
 */
public interface Store<K, V> {
    /** A new object with what is stored, or null if nothing is. */
    @Nullable
    V load(K key) throws Exception;

    /** Stores the value as it is now, whether or not there was one. */
    void save(K key, V value) throws Exception;

    /** Forgets the key; one that is not there changes nothing. */
    void remove(K key) throws Exception;

    /** How many bytes of heap a key and its value take, 0 or more; cheap, as it is asked at each change. */
    long bytes(K key, V value);
}
