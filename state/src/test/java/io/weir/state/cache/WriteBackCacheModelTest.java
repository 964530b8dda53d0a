package io.weir.state.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.state.cache.Shelf.Box;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Any calls in any order: the cache and its store together are one map. */
class WriteBackCacheModelTest {
    private enum Call {
        GET,
        CHANGE,
        PUT_UNSEEN,
        REMOVE,
        FLUSH,
        FAIL_SOON
    }

    record Step(Call call, String key, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Call> calls = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(Call.GET)),
                Tuple.of(6, Arbitraries.just(Call.CHANGE)),
                Tuple.of(2, Arbitraries.just(Call.PUT_UNSEEN)),
                Tuple.of(2, Arbitraries.just(Call.REMOVE)),
                Tuple.of(1, Arbitraries.just(Call.FLUSH)),
                Tuple.of(1, Arbitraries.just(Call.FAIL_SOON)));
        // A new text each time: equal keys need not be the same object.
        Arbitrary<String> keys = Arbitraries.integers().between(0, 9).map(i -> "key " + i);
        return Combinators.combine(calls, keys, Arbitraries.integers().between(0, 60))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }

    @Property(tries = 2000)
    void cacheAndStoreAreOneMap(@ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 800) int maxBytes)
            throws Exception {
        Shelf shelf = new Shelf();
        WriteBackCache<String, Box> cache = new WriteBackCache<>(shelf, maxBytes, String::hashCode);
        Map<String, Box> model = new TreeMap<>();
        boolean bounded = true;
        for (Step step : steps) {
            try {
                run(step, cache, model, shelf);
                bounded |= step.call() == Call.CHANGE || step.call() == Call.PUT_UNSEEN;
            } catch (IOException e) {
                bounded = false;
            }
            assertThat(cache.bytes()).isEqualTo(bytesOf(cache, model));
            if (bounded) {
                assertThat(cache.bytes() <= maxBytes || cache.entries() == 1)
                        .as("%s bytes in %s entries after %s", cache.bytes(), cache.entries(), step)
                        .isTrue();
            }
            assertThat(cache.dirty()).isBetween(0, cache.entries());
        }
        Statistics.label("evictions").collect(cache.evictions() == 0 ? "none" : "some");
        shelf.work();
        cache.flush();
        assertThat(cache.dirty()).isZero();
        assertThat(shelf.contents()).isEqualTo(texts(model));
        for (String key : model.keySet()) {
            assertThat(cache.get(key)).hasToString(model.get(key).toString());
        }
    }

    /** A call that fails has changed what the model says, and nothing else. */
    private static void run(Step step, WriteBackCache<String, Box> cache, Map<String, Box> model, Shelf shelf)
            throws Exception {
        String key = step.key();
        switch (step.call()) {
            case GET -> {
                Box found = cache.get(key);
                assertThat(String.valueOf(found)).isEqualTo(String.valueOf(model.get(key)));
            }
            case CHANGE -> {
                Box live = cache.get(key);
                if (live == null) {
                    live = new Box(0, 0);
                }
                live.content++;
                live.bytes = step.number();
                model.put(key, new Box(live.content, live.bytes));
                cache.put(key, live);
            }
            case PUT_UNSEEN -> {
                model.put(key, new Box(step.number(), step.number()));
                cache.put(key, new Box(step.number(), step.number()));
            }
            case REMOVE -> {
                cache.remove(key);
                model.remove(key);
            }
            case FLUSH -> {
                cache.flush();
                assertThat(shelf.contents()).isEqualTo(texts(model));
            }
            case FAIL_SOON -> shelf.failAfter(step.number() % 5);
        }
    }

    private static long bytesOf(WriteBackCache<String, Box> cache, Map<String, Box> model) {
        return model.entrySet().stream()
                .filter(e -> cache.holds(e.getKey()))
                .mapToLong(e -> WriteBackCache.ENTRY_BYTES + e.getValue().bytes)
                .sum();
    }

    private static Map<String, String> texts(Map<String, Box> model) {
        Map<String, String> texts = new TreeMap<>();
        model.forEach((key, box) -> texts.put(key, box.toString()));
        return texts;
    }
}
