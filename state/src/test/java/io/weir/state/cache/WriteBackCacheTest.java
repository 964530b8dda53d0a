package io.weir.state.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.weir.state.cache.Shelf.Box;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class WriteBackCacheTest {
    private static final int BOX = 36;
    private static final long THREE = 3 * (WriteBackCache.ENTRY_BYTES + BOX);

    private final Shelf shelf = new Shelf();

    private WriteBackCache<String, Box> cache(long maxBytes) {
        return new WriteBackCache<>(shelf, maxBytes, String::hashCode);
    }

    private static void put(WriteBackCache<String, Box> cache, String... keys) throws Exception {
        for (String key : keys) {
            cache.put(key, new Box(1, BOX));
        }
    }

    private static void change(WriteBackCache<String, Box> cache, String key) throws Exception {
        Box box = cache.get(key);
        box.content++;
        cache.put(key, box);
    }

    @Test
    void valueIsReadOnceAndWrittenOnceHoweverOftenItChanges() throws Exception {
        shelf.save("a", new Box(1, BOX));
        shelf.calls.clear();
        WriteBackCache<String, Box> cache = cache(THREE);
        for (int i = 0; i < 5; i++) {
            change(cache, "a");
        }
        assertThat(cache.flush()).isEqualTo(1);
        assertThat(cache.flush()).isZero();
        assertThat(shelf.calls).containsExactly("load a", "save a");
        assertThat(shelf.contents()).containsEntry("a", "6 of 36");
        assertThat(cache.hits()).isEqualTo(4);
        assertThat(cache.misses()).isEqualTo(1);
    }

    @Test
    void flushWritesInTheOrderOfTheKeysAndOnlyWhatWasChanged() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "c", "a", "b");
        cache.flush();
        assertThat(shelf.calls).containsExactly("save a", "save b", "save c");
        shelf.calls.clear();
        change(cache, "c");
        change(cache, "a");
        cache.get("b");
        cache.flush();
        assertThat(shelf.calls).containsExactly("save a", "save c");
    }

    @Test
    void handPassesOverWhatWasAskedForAgainAndEvictsTheOldestOfTheRest() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "a", "b", "c");
        cache.get("a");
        put(cache, "d");
        assertThat(shelf.calls).as("a was used").containsExactly("save b");
        put(cache, "e");
        assertThat(shelf.calls).containsExactly("save b", "save c");
        put(cache, "f", "g");
        assertThat(shelf.calls).as("a's bit is spent").containsExactly("save b", "save c", "save d", "save a");
        assertThat(cache.evictions()).isEqualTo(4);
        assertThat(cache.entries()).isEqualTo(3);
        assertThat(cache.bytes()).isEqualTo(THREE);
    }

    @Test
    void keysThatAreAskedForOnceDoNotDriveOutThoseThatAreAskedForAgain() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "hot");
        for (int i = 0; i < 20; i++) {
            cache.get("hot");
            put(cache, "once " + i);
        }
        assertThat(cache.holds("hot")).isTrue();
        assertThat(shelf.calls).doesNotContain("save hot").contains("save once 0");
    }

    @Test
    void cleanEntryIsEvictedWithoutAWrite() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "a", "b", "c");
        cache.flush();
        shelf.calls.clear();
        put(cache, "d");
        assertThat(shelf.calls).isEmpty();
        assertThat(cache.holds("a")).isFalse();
        assertThat(cache.get("a")).hasToString("1 of 36");
    }

    @Test
    void valueThatGrowsEvictsOthersButNeverItself() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "a", "b", "c");
        Box box = cache.get("b");
        box.bytes = 10 * BOX;
        cache.put("b", box);
        assertThat(cache.entries()).isEqualTo(1);
        assertThat(cache.holds("b")).isTrue();
        assertThat(cache.bytes()).isGreaterThan(THREE);
        put(cache, "a");
        assertThat(cache.holds("b")).isFalse();
        assertThat(cache.bytes()).isLessThanOrEqualTo(THREE);
        assertThat(cache.get("b")).hasToString("1 of 360");
    }

    @Test
    void removedKeyIsGoneHereAndInTheStore() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "a", "b");
        cache.flush();
        change(cache, "a");
        cache.remove("a");
        assertThat(shelf.contents()).containsOnlyKeys("b");
        assertThat(cache.get("a")).isNull();
        cache.flush();
        assertThat(shelf.contents()).containsOnlyKeys("b");
        assertThat(cache.bytes()).isEqualTo(THREE / 3);
    }

    @Test
    void keyThatComesAndGoesBetweenTwoFlushesNeverReachesTheStore() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        String key = "a";
        assertThat(cache.get(key)).isNull();
        put(cache, key);
        cache.remove(key);
        cache.flush();
        assertThat(shelf.calls).containsExactly("load a");
    }

    @Test
    void keyThatWasPutWithoutALookIsRemovedFromTheStoreToo() throws Exception {
        put(cache(THREE), "unrelated");
        shelf.save("a", new Box(7, BOX));
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "a");
        cache.remove("a");
        assertThat(cache.get("a")).isNull();
        assertThat(shelf.contents()).isEmpty();
    }

    @Test
    void flushThatFailsHalfWayIsTakenUpWhereItStopped() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "a", "b", "c");
        shelf.failAfter(1);
        assertThatThrownBy(cache::flush).isInstanceOf(IOException.class).hasMessage("cannot save b");
        assertThat(cache.dirty()).isEqualTo(2);
        assertThat(cache.entries()).isEqualTo(3);
        assertThat(cache.flush()).isEqualTo(2);
        assertThat(shelf.calls).containsExactly("save a", "save b", "save c");
    }

    @Test
    void valueThatCannotBeWrittenIsNotEvicted() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "a", "b", "c");
        shelf.failAfter(0);
        assertThatThrownBy(() -> put(cache, "d")).hasMessage("cannot save a");
        assertThat(cache.get("a")).hasToString("1 of 36");
        assertThat(cache.get("d")).as("it was put").hasToString("1 of 36");
        cache.flush();
        assertThat(shelf.contents()).containsOnlyKeys("a", "b", "c", "d");
    }

    @Test
    void keyWhoseRemovalFailsIsStillThere() throws Exception {
        WriteBackCache<String, Box> cache = cache(THREE);
        put(cache, "a");
        cache.flush();
        shelf.failAfter(0);
        assertThatThrownBy(() -> cache.remove("a")).hasMessage("cannot remove a");
        assertThat(cache.get("a")).hasToString("1 of 36");
    }

    @Test
    void manyKeysThatShareTheirHashAreToldApart() throws Exception {
        WriteBackCache<String, Box> cache = cache(1 << 20);
        String[] parts = {"Aa", "BB"};
        for (int i = 0; i < 1 << 11; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 11; bit++) {
                key.append(parts[(i >> bit) & 1]);
            }
            cache.put(key.toString(), new Box(i, BOX));
        }
        assertThat(cache.entries()).isEqualTo(1 << 11);
        assertThat(cache.get("BB" + "Aa".repeat(10)).content).isEqualTo(1);
        assertThat(cache.get("Aa".repeat(10) + "BB").content).isEqualTo(1 << 10);
        cache.flush();
        assertThat(shelf.contents()).hasSize(1 << 11);
    }

    @Test
    void hitAllocatesNothing() throws Exception {
        WriteBackCache<String, Box> cache = cache(1 << 20);
        String[] keys = new String[100];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "key " + i;
            put(cache, keys[i]);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        hit(cache, keys); // classes are loaded and call sites linked once
        long before = threads.getCurrentThreadAllocatedBytes();
        hit(cache, keys);
        // The question itself allocates a little.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
        assertThat(cache.hits()).isEqualTo(200_000);
    }

    private static void hit(WriteBackCache<String, Box> cache, String[] keys) throws Exception {
        for (int i = 0; i < 100_000; i++) {
            change(cache, keys[i % keys.length]);
        }
    }

    @Test
    void boundBelowOneByteIsRefused() {
        assertThatThrownBy(() -> cache(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a cache's bound is 0 bytes; accepted: 1 or more");
    }
}
