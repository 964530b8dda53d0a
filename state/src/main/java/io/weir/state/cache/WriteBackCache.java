package io.weir.state.cache;

import java.util.Arrays;
import java.util.function.ToLongFunction;
import javax.annotation.Nullable;

/**
 * The live objects of hot keys before a store: a value is read from the store once, changed in place any number of
 * times, and written back when it is evicted or when all is flushed.
 *
 * <p>Replacement is CLOCK (F. J. Corbató, "A Paging Experiment with the Multics System", 1968): the entries stand in a
 * ring, a hit sets one bit, and the hand passes over an entry whose bit is set, clears it, and evicts the next one that
 * has none. Unlike an LRU list, a hit moves no references, each of which would cost a write barrier of the garbage
 * collector. A new entry stands behind the hand with its bit clear, so that keys that are asked for once do not drive
 * out those that are asked for again.
 *
 * <p>Invariants, between two calls:
 *
 * <ol>
 *   <li>A key has at most one entry; it is in its chain of the table and in the ring, once each.
 *   <li>{@code bytes} is the sum of the entries' bytes; an entry's bytes are {@value #ENTRY_BYTES} and what the store said
 *       of its key and value when it was loaded or last put.
 *   <li>{@code bytes <= maxBytes} or there is one entry: a value that is larger than the whole cache stays until the next
 *       one comes.
 *   <li>What is stored under a clean entry's key equals the entry's value; {@code dirty} entries are not clean.
 *   <li>An entry that is not {@code stored} is dirty, and the store has nothing under its key.
 * </ol>
 *
 * <p>An exception of the store leaves all of these true but the third, which the next miss or put restores. What was to be
 * written stays dirty, what was to be removed stays; a value that was being put is in the cache, though another one could
 * not be evicted for it. Usually the caller fails and starts again from a checkpoint.
 *
 * <p>A hit costs O(1) and allocates nothing. A miss costs a load and, on average, the eviction of as many bytes as it
 * brings, with a save for each dirty entry among them. {@link #flush} costs O(entries + n log n) and n saves for n dirty
 * entries. Not safe for use by several threads; the counters may be read by others, who may see old ones.
 *
 * @param <K> an immutable key with {@code equals} and {@code hashCode}
 * @param <V> a value, mutable
 */
public final class WriteBackCache<K, V> {
    /** Heap of an entry and its places in the table, in bytes, with compressed references. */
    static final int ENTRY_BYTES = 72;

    private static final int INITIAL_TABLE = 1024;

    private static final class Entry<K, V> {
        final K key;
        final int hash;
        final long rank;
        V value;
        long bytes;
        boolean used;
        boolean dirty;
        boolean stored;
        Entry<K, V> chained;
        Entry<K, V> before;
        Entry<K, V> after;

        Entry(K key, int hash, long rank, V value, boolean stored) {
            this.key = key;
            this.hash = hash;
            this.rank = rank;
            this.value = value;
            this.stored = stored;
        }
    }

    private final Store<K, V> store;
    private final long maxBytes;
    private final ToLongFunction<? super K> rank;

    /** The length is a power of two and at least the number of entries. */
    private Entry<K, V>[] table = array(INITIAL_TABLE);

    /** The next one to be looked at; null if there is no entry. */
    @Nullable
    private Entry<K, V> hand;

    /** The entry of the last call, so that a get and the put that follows it search once. */
    @Nullable
    private Entry<K, V> recent;

    /** The key object of the last call: not the entry's own, which is equal. */
    @Nullable
    private K recentKey;

    /** A key of which the last load found nothing. */
    @Nullable
    private K absent;

    private int entries;
    private int dirty;
    private long bytes;
    private long hits;
    private long misses;
    private long evictions;

    /**
     * @param maxBytes the bound in bytes of heap, 1 or more
     * @param rank by which {@link #flush} orders what it writes, the lowest first: the store's own order, if it has one
     */
    public WriteBackCache(Store<K, V> store, long maxBytes, ToLongFunction<? super K> rank) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("a cache's bound is " + maxBytes + " bytes; accepted: 1 or more");
        }
        this.store = store;
        this.maxBytes = maxBytes;
        this.rank = rank;
    }

    /**
     * The live value of a key, or null if the key has none. The caller may change it until its next call, and then says
     * so by {@link #put}.
     */
    @Nullable
    public V get(K key) throws Exception {
        int hash = spread(key.hashCode());
        Entry<K, V> entry = find(key, hash);
        if (entry != null) {
            hits++;
            if (!entry.used) {
                entry.used = true;
            }
            recent = entry;
            recentKey = key;
            return entry.value;
        }
        misses++;
        V value = store.load(key);
        if (value == null) {
            absent = key;
            return null;
        }
        entry = insert(key, hash, value, true);
        recent = entry;
        recentKey = key;
        shrink(entry);
        return value;
    }

    /** Sets the value of a key, or says that the one it has was changed. */
    public void put(K key, V value) throws Exception {
        Entry<K, V> entry = recent;
        if (entry == null || recentKey != key) {
            int hash = spread(key.hashCode());
            entry = find(key, hash);
            if (entry == null) {
                entry = insert(key, hash, value, key != absent);
            }
            recent = entry;
            recentKey = key;
        }
        absent = null;
        entry.value = value;
        if (!entry.dirty) {
            entry.dirty = true;
            dirty++;
        }
        weigh(entry);
        shrink(entry);
    }

    /** Forgets a key, here at once and in the store. */
    public void remove(K key) throws Exception {
        Entry<K, V> entry = find(key, spread(key.hashCode()));
        if (entry == null) {
            store.remove(key);
            return;
        }
        if (entry.stored) {
            store.remove(key);
        }
        unlink(entry);
    }

    /**
     * Writes what was changed since it was last written, in the order of their ranks. All entries stay, and are clean.
     *
     * @return how many were written
     */
    public int flush() throws Exception {
        Entry<K, V>[] changed = array(dirty);
        int n = 0;
        Entry<K, V> entry = hand;
        for (int i = 0; i < entries; i++) {
            if (entry.dirty) {
                changed[n++] = entry;
            }
            entry = entry.after;
        }
        Arrays.sort(changed, (a, b) -> Long.compare(a.rank, b.rank));
        for (Entry<K, V> one : changed) {
            save(one);
        }
        return n;
    }

    /** How many calls of {@link #get} found their key here. */
    public long hits() {
        return hits;
    }

    /** How many calls of {@link #get} asked the store. */
    public long misses() {
        return misses;
    }

    public long evictions() {
        return evictions;
    }

    public long bytes() {
        return bytes;
    }

    public int entries() {
        return entries;
    }

    /** How many entries a {@link #flush} would write now. */
    public int dirty() {
        return dirty;
    }

    boolean holds(K key) {
        return find(key, spread(key.hashCode())) != null;
    }

    /** Keys of one task share the remainder of their hash: without this they would crowd in few chains. */
    private static int spread(int hash) {
        int h = hash * 0x9E3779B9;
        return h ^ (h >>> 16);
    }

    @Nullable
    private Entry<K, V> find(K key, int hash) {
        Entry<K, V> entry = table[hash & (table.length - 1)];
        while (entry != null && !(entry.hash == hash && entry.key.equals(key))) {
            entry = entry.chained;
        }
        return entry;
    }

    private Entry<K, V> insert(K key, int hash, V value, boolean stored) {
        if (entries == table.length) {
            grow();
        }
        Entry<K, V> entry = new Entry<>(key, hash, rank.applyAsLong(key), value, stored);
        int at = hash & (table.length - 1);
        entry.chained = table[at];
        table[at] = entry;
        if (hand == null) {
            entry.before = entry;
            entry.after = entry;
            hand = entry;
        } else {
            entry.before = hand.before;
            entry.after = hand;
            hand.before.after = entry;
            hand.before = entry;
        }
        entries++;
        weigh(entry);
        return entry;
    }

    private void weigh(Entry<K, V> entry) {
        long now = ENTRY_BYTES + store.bytes(entry.key, entry.value);
        bytes += now - entry.bytes;
        entry.bytes = now;
    }

    /** Evicts until the bound holds, but not {@code keep}, which the caller is working with. */
    private void shrink(Entry<K, V> keep) throws Exception {
        while (bytes > maxBytes && entries > 1) {
            while (hand == keep || hand.used) {
                hand.used = false;
                hand = hand.after;
            }
            Entry<K, V> victim = hand;
            if (victim.dirty) {
                save(victim);
            }
            unlink(victim);
            evictions++;
        }
    }

    private void save(Entry<K, V> entry) throws Exception {
        store.save(entry.key, entry.value);
        entry.stored = true;
        entry.dirty = false;
        dirty--;
    }

    private void unlink(Entry<K, V> entry) {
        int at = entry.hash & (table.length - 1);
        if (table[at] == entry) {
            table[at] = entry.chained;
        } else {
            Entry<K, V> previous = table[at];
            while (previous.chained != entry) {
                previous = previous.chained;
            }
            previous.chained = entry.chained;
        }
        if (hand == entry) {
            hand = entry.after == entry ? null : entry.after;
        }
        entry.before.after = entry.after;
        entry.after.before = entry.before;
        entries--;
        bytes -= entry.bytes;
        if (entry.dirty) {
            dirty--;
        }
        if (recent == entry) {
            recent = null;
            recentKey = null;
        }
    }

    private void grow() {
        Entry<K, V>[] larger = array(table.length * 2);
        for (Entry<K, V> first : table) {
            for (Entry<K, V> entry = first; entry != null; ) {
                Entry<K, V> next = entry.chained;
                int at = entry.hash & (larger.length - 1);
                entry.chained = larger[at];
                larger[at] = entry;
                entry = next;
            }
        }
        table = larger;
    }

    @SuppressWarnings("unchecked") // an array of a generic class cannot be made otherwise
    private static <K, V> Entry<K, V>[] array(int length) {
        return (Entry<K, V>[]) new Entry<?, ?>[length];
    }
}
